import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { VARIABLES } from '../shared/constants.ts';
import { type Environment, required } from '../shared/environment.ts';
import type { Publish } from './outcome.ts';

/** EventBridge refused the event. */
export class EventNotPut extends Error {
  override readonly name = 'EventNotPut';
}

/** The source of the events, by which rules on the bus match them. */
const SOURCE = 'visage';

/**
 * Publishes outcomes on the bus that the environment names.
 * @throws Error that names a variable that is not set
 */
export function eventBusFromEnvironment(env: Environment): Publish {
  const client = new EventBridgeClient({ region: required(env, 'AWS_REGION') });
  return eventBus(client, required(env, VARIABLES.eventBus));
}

/**
 * Publishes each outcome by one PutEvents.
 * @param name of the bus
 */
export function eventBus(client: EventBridgeClient, name: string): Publish {
  return async ({ type, detail }) => {
    const { FailedEntryCount = 0, Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: name, Source: SOURCE, DetailType: type, Detail: JSON.stringify(detail) }],
      }),
    );
    if (FailedEntryCount > 0) throw new EventNotPut(`PutEvents refused the event: ${Entries[0]?.ErrorCode}`);
  };
}
