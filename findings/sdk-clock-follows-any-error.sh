#!/usr/bin/env bash
# @aws-sdk/client-rekognition 3.1142.0 and a service whose clock is an hour behind.
#
# Any error corrects the client's clock by the answer's Date header, not only one about the signature: after "this collection is not
# there" the client signs all that follows an hour earlier. It also repeats the request that failed, as often as it would repeat
# one that a busy service refused, and goes on doing so after its clock has been corrected.
#
# Seen: DescribeCollection, answered with ResourceNotFoundException, is sent once where the Date is right, and three times where it
# is an hour early; all but the very first carry that hour in X-Amz-Date.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding '@aws-sdk/client-rekognition@3.1142.0' 'after any error whose Date header is an hour off the client signs an hour off and sends the request three times'
install @aws-sdk/client-rekognition@3.1142.0
check <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { DescribeCollectionCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import { claim, saw } from './finding.mjs';

const HOUR = 3_600_000;
let late = 0;
let signed = [];
const server = createServer((request, response) => {
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(request.headers['x-amz-date']);
  const iso = `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`;
  signed.push(Math.round((Date.parse(iso) - Date.now()) / 60_000));
  const type = 'application/x-amz-json-1.1';
  response.writeHead(400, { 'Content-Type': type, Date: new Date(Date.now() - late).toUTCString() });
  response.end(JSON.stringify({ __type: 'ResourceNotFoundException', Message: 'The collection is not there' }));
}).listen(0, '127.0.0.1');
await once(server, 'listening');

async function ask(client) {
  signed = [];
  const name = await client.send(new DescribeCollectionCommand({ CollectionId: 'none' })).catch((error) => error.name);
  return { name, signed };
}

const newClient = () =>
  new RekognitionClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${server.address().port}`,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
const inTime = await ask(newClient());
late = HOUR;
const client = newClient();
const [first, next] = [await ask(client), await ask(client)];
for (const [what, answer] of [['right Date', inTime], ['Date an hour early', first], ['the same client again', next]]) {
  saw(`${what}: ${answer.name}; signed, in minutes from now`, answer.signed);
}
claim('all are told what the service said', [inTime, first, next].every(({ name }) => name === 'ResourceNotFoundException'));
claim('with the right Date it is asked once', inTime.signed.join() === '0');
claim('with a wrong Date it is asked three times, from the second on an hour off', first.signed.join() === '0,-60,-60');
claim('the clock stays an hour off, and requests are repeated', next.signed.join() === '-60,-60,-60');
server.close();
JS
