import { randomUUID } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';

/** Makes the event by which SQS passes messages of a queue to a function. */
export function sqsEvent(queue: string, bodies: readonly string[]): SQSEvent {
  return {
    Records: bodies.map((body) => ({
      messageId: randomUUID(),
      receiptHandle: 'AQEB',
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1700000000000',
        SenderId: 'AIDA',
        ApproximateFirstReceiveTimestamp: '1700000000001',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:210987654321:${queue}`,
      awsRegion: 'us-east-1',
    })),
  };
}
