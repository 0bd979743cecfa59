import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { VARIABLES } from '../shared/constants.ts';
import { type Environment, required } from '../shared/environment.ts';
import type { Tell } from './outcome.ts';

/** The event was not taken. */
export class EventNotPut extends Error {
  override readonly name = 'EventNotPut';
}

/** What rules on the bus find these events by. */
const SOURCE = 'visage';

/**
 * Tells outcomes to the bus that the environment names.
 * @throws Error that names a variable that is not set
 */
export function eventBusFromEnvironment(env: Environment): Tell {
  const client = new EventBridgeClient({ region: required(env, 'AWS_REGION') });
  return eventBus(client, required(env, VARIABLES.eventBus));
}

/**
 * PutEvents, one event a call.
 * @param name of the bus
 */
export function eventBus(client: EventBridgeClient, name: string): Tell {
  return async ({ type, detail }) => {
    const { FailedEntryCount = 0, Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: name, Source: SOURCE, DetailType: type, Detail: JSON.stringify(detail) }],
      }),
    );
    if (FailedEntryCount > 0) throw new EventNotPut(`PutEvents refused the event: ${Entries[0]?.ErrorCode}`);
  };
}
