import { randomUUID } from 'node:crypto';
import type { ScheduledEvent } from 'aws-lambda';
import { sqsEvent } from '../../helpers/sqs-event.ts';

export const messages = (...bodies: string[]) => sqsEvent('compaction', bodies);

export const asksFor = (collectionId: string) => JSON.stringify({ collectionId });

/** What EventBridge sends on a schedule. */
export const scheduled: ScheduledEvent = {
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '210987654321',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:events:us-east-1:210987654321:rule/purge'],
  detail: {},
};
