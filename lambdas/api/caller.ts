import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Caller } from '../../layers/rekognition/index.ts';
import { header } from './event.ts';

const CREDENTIAL = /^AWS4-HMAC-SHA256\s.*Credential=([\w-]{1,128})\//;

/** Who says they are calling. Signatures are not verified yet: this names a caller for the log and must decide nothing. */
export function callerOf(event: APIGatewayProxyEvent): Caller {
  return { accessKeyId: CREDENTIAL.exec(header(event, 'authorization') ?? '')?.[1] ?? 'anonymous' };
}
