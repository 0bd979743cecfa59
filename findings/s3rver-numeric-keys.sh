#!/usr/bin/env bash
# @20minutes/s3rver 5.0.0: DeleteObjects of a key that looks like a number.
#
# The keys in the request are read with their types guessed: `0001`, `12` and `true` are no strings then, and the request fails with
# InternalError. The object stays. DeleteObject, whose key stands in the address, deletes it; a key with a letter is deleted either
# way.
#
# Seen: DeleteObjects of `0001`, `12` and `true` answers 500 each, and the objects are there; of `a1` it answers 200.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding '@20minutes/s3rver@5.0.0' 'DeleteObjects fails for an object whose key looks like a number, such as 0001'
install @20minutes/s3rver@5.0.0
check <<'JS'
import S3rver from '@20minutes/s3rver';
import { claim, saw } from './finding.mjs';

const server = new S3rver({
  directory: 'objects',
  silent: true,
  port: 0,
  address: '127.0.0.1',
  configureBuckets: [{ name: 'bucket', configs: [] }],
});
const { port } = await server.run();
const bucket = `http://127.0.0.1:${port}/bucket`;

for (const [key, isDeleted] of [['a1', true], ['0001', false], ['12', false], ['true', false]]) {
  await fetch(`${bucket}/${key}`, { method: 'PUT', body: 'x' });
  const body = `<Delete><Object><Key>${key}</Key></Object></Delete>`;
  const { status } = await fetch(`${bucket}?delete`, { method: 'POST', body });
  const exists = (await fetch(`${bucket}/${key}`)).status === 200;
  saw(`DeleteObjects of ${key}`, `${status}, the object is ${exists ? 'still there' : 'gone'}`);
  claim(`${key} is ${isDeleted ? '' : 'not '}deleted`, isDeleted ? status === 200 && !exists : status === 500 && exists);
  if (!exists) continue;
  await fetch(`${bucket}/${key}`, { method: 'DELETE' });
  claim(`DeleteObject deletes ${key}`, (await fetch(`${bucket}/${key}`)).status === 404);
}
await server.close();
JS
