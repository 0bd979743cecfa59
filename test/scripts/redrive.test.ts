import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { startSqs } from '../../local/sqs.ts';
import { credentials, region } from '../helpers/aws.ts';
import { type Outcome, runScript } from '../helpers/processes.ts';

/** Runs the command with credentials as for AWS, and no endpoint but that in the addresses of the queues. */
function redrive(...args: string[]): Promise<Outcome> {
  return runScript('scripts/redrive.ts', args, {
    ...process.env,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
}

it('Dead letters go back to the queue that is named, all of them', async () => {
  const emulator = await startSqs({ host: '127.0.0.1', port: 0 });
  const sqs = new SQSClient({ endpoint: emulator.endpoint, region, credentials });
  const [from = '', to = ''] = await Promise.all(
    ['dead', 'work'].map(async (QueueName) => (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl),
  );
  const bodies = Array.from({ length: 23 }, (_, index) => `message ${index}, é`);
  for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl: from, MessageBody }));

  const { code, stdout } = await redrive('--from', from, '--to', to);
  expect([code, JSON.parse(stdout)]).toEqual([0, { moved: 23 }]);
  const moved: (string | undefined)[] = [];
  for (let more = 1; more > 0; ) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: to, MaxNumberOfMessages: 10 }));
    moved.push(...Messages.map(({ Body }) => Body));
    more = Messages.length;
  }
  expect(moved.sort()).toEqual(bodies.sort());
  sqs.destroy();
  await emulator.close();
});

it('Dead letters are not moved from somewhere to nowhere', async () => {
  const { code, stderr } = await redrive('--from', 'https://sqs.eu-west-1.amazonaws.com/1/dead');
  expect([code, stderr]).toEqual([1, expect.stringContaining('--from and --to need each other')]);
});
