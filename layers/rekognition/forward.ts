import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { isOtherOperation, OTHER_OPERATIONS } from './other-operations.ts';

/** Time for Amazon Rekognition to answer, in ms: less than the 29 s of a request, so that its failure is answered. */
const TIMEOUT_MS = 25_000;

/** Sends operations that Visage lacks on to Amazon Rekognition. */
export interface Forwarding {
  /** Names of the operations that are forwarded; Visage refuses all others that it lacks. */
  readonly operations: ReadonlySet<string>;
  /** Region of the Amazon Rekognition that answers them. */
  readonly region: string;
  /**
   * Sends one request, signed with the service's own credentials.
   * @param body the caller's, unchanged
   * @throws ForwardingFailed if no answer was received. An error that Amazon Rekognition answers is an answer.
   */
  send(operation: string, body: string): Promise<ForwardedAnswer>;
}

/** An answer of Amazon Rekognition, to be passed on unchanged. */
export interface ForwardedAnswer {
  readonly status: number;
  /** Only `ANSWER_HEADERS`, where it has them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ForwardingOptions {
  readonly operations: readonly string[];
  /** Region of Amazon Rekognition, such as `eu-west-1`. */
  readonly region: string;
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  /** Origin that requests are sent to instead of Amazon Rekognition's. For tests: no setting or variable reaches it. */
  readonly endpoint?: string;
}

/** An operation that cannot be forwarded was listed. Its message names those that can. */
export class InvalidForwarding extends Error {
  override name = 'InvalidForwarding';
}

/** Amazon Rekognition could not be reached, did not answer in time, or there are no credentials to sign with. */
export class ForwardingFailed extends Error {
  override name = 'ForwardingFailed';
}

/** Headers of an answer that the caller receives. */
const ANSWER_HEADERS = ['Content-Type', 'x-amzn-RequestId', 'x-amzn-ErrorType'];

/**
 * Checks the names of operations to forward.
 * @throws InvalidForwarding for a name that is not one of Rekognition's operations that Visage lacks
 */
export function checkForwarded(operations: readonly string[]): void {
  const wrong = operations.filter((name) => !isOtherOperation(name));
  if (wrong.length === 0) return;
  const names = Object.values(OTHER_OPERATIONS).flat().join(', ');
  throw new InvalidForwarding(
    `${wrong.map((name) => JSON.stringify(name)).join(', ')} cannot be forwarded. ` +
      `Operations of Amazon Rekognition that Visage lacks: ${names}`,
  );
}

/** @throws InvalidForwarding */
export function forwarding({ operations, region, credentials, endpoint }: ForwardingOptions): Forwarding {
  checkForwarded(operations);
  const url = new URL(endpoint ?? `https://rekognition.${region}.amazonaws.com`);
  const signer = new SignatureV4({ service: 'rekognition', region, credentials, sha256: Hash.bind(null, 'sha256') });
  return {
    operations: new Set(operations),
    region,
    async send(operation, body) {
      try {
        const { headers } = await signer.sign({
          method: 'POST',
          protocol: url.protocol,
          hostname: url.hostname,
          path: '/',
          headers: {
            host: url.host,
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': `RekognitionService.${operation}`,
          },
          body,
        });
        const response = await fetch(url, {
          method: 'POST',
          // A connection kept for reuse may have been closed while Lambda had suspended the process.
          headers: { ...headers, connection: 'close' },
          body,
          // A photo is sent to no other address.
          redirect: 'error',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return { status: response.status, headers: passedOn(response.headers), body: await response.text() };
      } catch (cause) {
        throw new ForwardingFailed(`Amazon Rekognition in ${region} did not answer ${operation}`, { cause });
      }
    },
  };
}

function passedOn(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    ANSWER_HEADERS.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? '']] : [])),
  );
}
