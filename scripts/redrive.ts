/**
 * `npm run redrive [-- --from URL --to URL]`: sends dead letters back to their queue, to be tried again: uploads of the local
 * service, or the messages of a deployment's dead-letter queue. The last line of stdout is the number as JSON.
 */
import { parseArgs } from 'node:util';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { PORT_STEPS, queueUrl, REGION, UPLOAD_DEAD_LETTERS, UPLOAD_QUEUE } from '../local/names.ts';
import { localEndpoint, localKey } from './local-service.ts';
import { Progress } from './progress.ts';
import { fail } from './store.ts';

/** Makes SQS ask all of its servers; without waiting it may leave messages out. */
const WAIT_SECONDS = 2;

const { values } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } });
if (!values.from !== !values.to) fail('--from and --to need each other: the outputs UploadDeadLetters and UploadQueue');

const { sqs, from, to } = values.from && values.to ? deployed(values.from, values.to) : local(process.env);
const progress = new Progress();
let moved = 0;
for (let messages = await receive(); messages.length > 0; messages = await receive()) {
  await move(messages);
  moved += messages.length;
  progress.show('messages', moved, moved);
}
progress.stop();
sqs.destroy();
process.stdout.write(`${JSON.stringify({ moved })}\n`);

function deployed(from: string, to: string) {
  const region = /\/\/sqs\.([a-z0-9-]+)\./.exec(from)?.[1];
  return { sqs: new SQSClient(region ? { region } : {}), from, to };
}

function local(env: NodeJS.ProcessEnv) {
  const endpoint = localEndpoint(env, PORT_STEPS.sqs);
  return {
    sqs: new SQSClient({ endpoint, region: REGION, credentials: localKey(env) }),
    from: queueUrl(endpoint, UPLOAD_DEAD_LETTERS),
    to: queueUrl(endpoint, UPLOAD_QUEUE),
  };
}

async function receive(): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: 10, WaitTimeSeconds: WAIT_SECONDS }),
  );
  return Messages;
}

/** Sends messages, then deletes them: a crash in between leaves them in both queues, and handling one twice changes nothing. */
async function move(messages: readonly Message[]): Promise<void> {
  const sending = messages.map(({ Body }, index) => ({ Id: String(index), MessageBody: Body }));
  const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl: to, Entries: sending }));
  if (sent.Failed?.length) throw new Error(`SQS did not take ${sent.Failed.length} messages: ${sent.Failed[0].Code}`);
  const deleting = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: from, Entries: deleting }));
}
