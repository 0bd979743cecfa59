import type { Services } from './services.ts';

/** `arn:aws:rekognition:<region>:<account>:collection/<id>` */
export function collectionArn(id: string, { region, account }: Services): string {
  return `arn:aws:rekognition:${region}:${account}:collection/${id}`;
}
