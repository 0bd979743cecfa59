import type { Services } from '../services.ts';

/** `arn:aws:rekognition:<region>:<account>:collection/<id>` */
export function collectionArn(id: string, { region, account }: Services): string {
  return `arn:aws:rekognition:${region}:${account}:collection/${id}`;
}

/**
 * The id of the collection that an ARN names, with or without the `arn:` that CreateCollection leaves out; undefined
 * for any other ARN.
 */
export function collectionOfArn(arn: string, services: Services): string | undefined {
  const prefix = collectionArn('', services);
  const whole = arn.startsWith('arn:') ? arn : `arn:${arn}`;
  return whole.startsWith(prefix) ? whole.slice(prefix.length) : undefined;
}
