/** `npm run -s bench -- NAME ...`: the benchmarks. The last line of stdout is one JSON object. */

import { parseArgs } from 'node:util';
import { benchAgainst } from './against.ts';
import {
  positiveInteger,
  positiveIntegers,
  positiveNumber,
  someOf,
  WrongArguments,
  withoutOptions,
} from './arguments.ts';
import { benchCold } from './cold.ts';
import { environment } from './environment.ts';
import { ATTRIBUTES, benchIndex } from './index-faces.ts';
import { benchLoad } from './load.ts';
import { benchOddImages } from './odd-images.ts';
import { benchPeers } from './peers.ts';
import { samplePhoto } from './photos.ts';
import { benchSearch } from './search.ts';

const USAGE = `Usage: npm run -s bench -- NAME [options]

  peers [PHOTO..]    comparison with @vladmandic/human and @vladmandic/face-api, by default with three faces and five
    --runs 8           runs of each photo by each process
    --processes 3      fresh processes of each
    --out out/bench    where the picture goes
  index [PHOTO..]    IndexFaces of each photo, warm, through the stock client; by default photos of 1 to 100 faces and
                     of 0.3 to 40 megapixels
    --attributes DEFAULT,ALL
    --runs N           by default 30, or as many as 4 seconds allow, but 5
  load               clients that send the next IndexFaces when the last is answered
    --clients 1,4,16
    --seconds 10       for each number of clients
    --requests N       for each number of clients, instead of seconds
    --repeat           one image again and again, so that nothing new is stored
    --photo FILE       by default one of three faces and 2.5 megapixels
    --megapixels N     the photo is resized
  search             SearchFaces among synthetic faces, by a process of its own
    --faces 100000
  cold               from the start of a function's process to its first IndexFaces answer
    --runs 5
  odd-images FOLDER  every file of a folder up to 5 MB, however damaged, one at a time and then eight; exit status 1 after a
                     5xx or no answer

  any of these with
    --against REF      measures that commit too, alternating with this tree
    --rounds 3         measurements of each`;

const DEFAULT_SECONDS_EACH = 4;

const options = {
  attributes: { type: 'string', default: ATTRIBUTES.join() },
  runs: { type: 'string' },
  processes: { type: 'string', default: '3' },
  out: { type: 'string', default: 'out/bench' },
  clients: { type: 'string', default: '1,4,16' },
  seconds: { type: 'string', default: '10' },
  requests: { type: 'string' },
  repeat: { type: 'boolean', default: false },
  photo: { type: 'string', default: samplePhoto(1) },
  megapixels: { type: 'string' },
  faces: { type: 'string', default: '100000' },
  against: { type: 'string' },
  rounds: { type: 'string', default: '3' },
} as const;

// Log lines would take time that is measured, and stdout is reserved for the result.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!isMisuse(error)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function main(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
  const [name, ...photos] = positionals;
  const runs = values.runs === undefined ? undefined : positiveInteger('runs', values.runs);

  const benchmarks: Readonly<Record<string, () => Promise<object>>> = {
    peers: () =>
      benchPeers(photos, {
        runs: runs ?? 8,
        processes: positiveInteger('processes', values.processes),
        out: values.out,
      }),
    index: () =>
      benchIndex(photos, {
        attributes: someOf('attributes', ATTRIBUTES, values.attributes),
        runs: runs ?? 30,
        secondsEach: runs === undefined ? DEFAULT_SECONDS_EACH : Infinity,
      }),
    load: () =>
      benchLoad({
        photo: values.photo,
        clients: positiveIntegers('clients', values.clients),
        seconds: positiveNumber('seconds', values.seconds),
        repeat: values.repeat,
        requests: values.requests === undefined ? undefined : positiveInteger('requests', values.requests),
        megapixels: values.megapixels === undefined ? undefined : positiveNumber('megapixels', values.megapixels),
      }),
    search: () => benchSearch(positiveInteger('faces', values.faces)),
    cold: () => benchCold(runs ?? 5),
    'odd-images': async () => {
      const result = await benchOddImages(photos[0]);
      if (result.serverErrors > 0) process.exitCode = 1;
      return result;
    },
  };
  if (name === undefined) throw new WrongArguments('Which benchmark?');
  if (!Object.hasOwn(benchmarks, name)) throw new WrongArguments(`There is no benchmark "${name}"`);

  const peers = ['@vladmandic/human', '@vladmandic/face-api', '@tensorflow/tfjs-backend-wasm'];
  console.error(environment(['onnxruntime-node', 'sharp', ...(name === 'peers' ? peers : [])]));
  const result =
    values.against === undefined
      ? await benchmarks[name]()
      : await benchAgainst(
          values.against,
          withoutOptions(args, ['against', 'rounds']),
          positiveInteger('rounds', values.rounds),
        );
  console.log(JSON.stringify(result));
}

/** True for an error of the command line, found by this program or by Node's parser. */
function isMisuse(error: unknown): error is Error {
  if (error instanceof WrongArguments) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
