#!/usr/bin/env bash
# @20minutes/s3rver 5.0.0 asked for the end of an object.
#
# `Range: bytes=-3` asks for the last three bytes. s3rver answers the first four, with a Content-Range that says so: it takes the
# header for a range from 0 to 3. A reader of a format whose index stands at the end (ZIP, Parquet) reads the beginning instead.
#
# Seen: of 0123456789, `bytes=-3` is "0123", `bytes=7-` is "789".
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding '@20minutes/s3rver@5.0.0' 'the range bytes=-3, the last three bytes, is answered with the first four'
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
const address = `http://127.0.0.1:${port}/bucket/digits`;
await fetch(address, { method: 'PUT', body: '0123456789' });

for (const [range, expected] of [['bytes=7-', '789'], ['bytes=2-4', '234'], ['bytes=-3', '0123'], ['bytes=-1', '01']]) {
  const response = await fetch(address, { headers: { Range: range } });
  const body = await response.text();
  saw(`${range}: ${response.status}, ${response.headers.get('content-range')}`, body);
  claim(`${range} is ${expected}`, response.status === 206 && body === expected);
}
await server.close();
JS
