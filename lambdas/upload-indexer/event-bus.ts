import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { VARIABLES } from '../constants.ts';
import { type Environment, required } from '../environment.ts';
import type { Outcome, Tell } from './outcome.ts';

/** The event was not taken. */
export class EventNotPut extends Error {
  override readonly name = 'EventNotPut';
}

/** What rules on the bus find these events by. */
const SOURCE = 'visage';

/** EventBridge answers within milliseconds, or another try is better. */
const TIMEOUT_MS = 10_000;

export interface EventBusOptions {
  /** Of the bus. */
  readonly name: string;
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * Tells outcomes to the bus that the environment names.
 * @throws Error that names a variable that is not set
 */
export function eventBusFromEnvironment(env: Environment): Tell {
  const region = required(env, 'AWS_REGION');
  const { AWS_SESSION_TOKEN: sessionToken } = env;
  return eventBus({
    name: required(env, VARIABLES.eventBus),
    region,
    endpoint:
      env.AWS_ENDPOINT_URL_EVENTBRIDGE ??
      `https://events.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`,
    credentials: {
      accessKeyId: required(env, 'AWS_ACCESS_KEY_ID'),
      secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY'),
      ...(sessionToken && { sessionToken }),
    },
  });
}

/** PutEvents, one event a call. It is tried once: an outcome that was not told is told when its message comes again. */
export function eventBus({ name, region, endpoint, credentials }: EventBusOptions): Tell {
  const { protocol, hostname, host } = new URL(endpoint);
  const signer = new SignatureV4({ service: 'events', region, credentials, sha256: Hash.bind(null, 'sha256') });
  return async (outcome) => {
    const body = JSON.stringify({ Entries: [entryOf(outcome, name)] });
    const { headers } = await signer.sign({
      method: 'POST',
      protocol,
      hostname,
      path: '/',
      headers: { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
      body,
    });
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(endpoint, { method: 'POST', headers, body, signal });
    const text = await answer.text();
    if (!answer.ok) throw new EventNotPut(`PutEvents answered ${answer.status}: ${text}`);
    const { FailedEntryCount, Entries } = JSON.parse(text) as PutEventsResponse;
    if (FailedEntryCount > 0) throw new EventNotPut(`PutEvents refused the event: ${Entries[0].ErrorCode}`);
  };
}

interface PutEventsResponse {
  readonly FailedEntryCount: number;
  readonly Entries: readonly { readonly ErrorCode?: string }[];
}

function entryOf({ type, detail }: Outcome, EventBusName: string) {
  return { EventBusName, Source: SOURCE, DetailType: type, Detail: JSON.stringify(detail) };
}
