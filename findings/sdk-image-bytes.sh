#!/usr/bin/env bash
# @aws-sdk/client-rekognition 3.1142.0 and what people hand over as `Image.Bytes`.
#
# Only a Uint8Array (or a Buffer) is sent as the bytes it holds. A Blob, an ArrayBuffer and a DataView become an empty structure, `{}`;
# a canvas's Uint8ClampedArray becomes a structure with one member for every byte; a string, which many fill with base64, is encoded
# once more. The client says nothing: the service has to.
#
# Seen: the four bytes 1, 2, 3, 4 as sent by a client, in the body of DetectFaces.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding '@aws-sdk/client-rekognition@3.1142.0' 'a Blob or ArrayBuffer is sent as {}, a Uint8ClampedArray as a structure, and base64 is encoded again'
install @aws-sdk/client-rekognition@3.1142.0
check <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { DetectFacesCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import { claim, saw } from './finding.mjs';

let body;
const server = createServer(async (request, response) => {
  body = await text(request);
  response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1' }).end('{}');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const client = new RekognitionClient({
  region: 'us-east-1',
  endpoint: `http://127.0.0.1:${server.address().port}`,
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
});

const bytes = Uint8Array.of(1, 2, 3, 4);
for (const [name, given, expected] of [
  ['Uint8Array', bytes, '"AQIDBA=="'],
  ['Blob', new Blob([bytes]), '{}'],
  ['ArrayBuffer', bytes.buffer, '{}'],
  ['DataView', new DataView(bytes.buffer), '{}'],
  ['Uint8ClampedArray', new Uint8ClampedArray(bytes), '{"0":1,"1":2,"2":3,"3":4}'],
  ['base64', 'AQIDBA==', '"QVFJREJBPT0="'],
]) {
  await client.send(new DetectFacesCommand({ Image: { Bytes: given } }));
  saw(`${name} is sent as`, body);
  claim(`${name} is sent as ${expected}`, body === `{"Image":{"Bytes":${expected}}}`);
}
client.destroy();
server.close();
JS
