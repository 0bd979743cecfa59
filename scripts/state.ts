/**
 * `npm run state -- VERSION`: writes test/local/states/VERSION, a state folder of `npm start` and the answers that this
 * code gives about it. test/local/upgrade.test.ts requires the same answers of all later code.
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import {
  AssociateFacesCommand,
  CreateCollectionCommand,
  CreateUserCommand,
  DeleteFacesCommand,
  DescribeCollectionCommand,
  type Face,
  IndexFacesCommand,
  ListFacesCommand,
  ListUsersCommand,
  RekognitionClient,
  SearchFacesCommand,
  SearchUsersCommand,
  type User,
} from '@aws-sdk/client-rekognition';
import { READABLE_VERSIONS, WRITTEN_VERSION } from '../layers/gallery/evaluation.ts';
import { startLocal } from '../local/index.ts';
import { credentials, region } from '../test/helpers/aws.ts';
import { SAMPLES, samplePhoto } from '../test/helpers/photos.ts';

/** What the code that wrote a state answered about it. */
export interface RecordedState {
  /** Versions of the segment format; a state from before they were recorded has none. */
  readonly segments?: { readonly written: number; readonly readable: readonly number[] };
  /** What Similarities are read from: the score, or in a state from before the crowd term the cosine. */
  readonly compared?: 'score';
  readonly collection: object;
  /** By FaceId. */
  readonly faces: readonly Face[];
  readonly users: readonly User[];
  readonly searches: readonly { FaceId: string; matches: readonly { FaceId: string; Similarity: number }[] }[];
  readonly userSearches: readonly { FaceId: string; matches: readonly { UserId: string; Similarity: number }[] }[];
  /** FaceIds of `sample6-c`. */
  readonly deleted: readonly string[];
}

const CollectionId = 'album';
const COPIES = ['a', 'b', 'c'];
const USERS = 5;

// The log of the service would interrupt the output.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';

/**
 * Makes a collection on a new state folder: the six sample photos indexed three times, two faces deleted, five users of
 * two faces each. Writes the state as state.tgz and the answers about it as expected.json.
 * @param folder  must not exist
 */
export async function writeState(folder: string): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const parent = await mkdtemp(join(tmpdir(), 'visage-state-'));
  cleanUp.defer(() => rm(parent, { recursive: true }));
  const service = await startLocal({ port: 0, home: join(parent, 'state') });
  const client = new RekognitionClient({ endpoint: service.endpoint, region, credentials });
  let recorded: RecordedState;
  try {
    const deleted = await fill(client);
    const segments = { written: WRITTEN_VERSION, readable: READABLE_VERSIONS };
    recorded = { segments, compared: 'score', ...(await answers(client)), deleted };
  } finally {
    client.destroy();
    await service.close();
  }
  await mkdir(folder);
  const archive = join(folder, 'state.tgz');
  // The database's own log and lock are no state.
  await promisify(execFile)('tar', ['-czf', archive, '--exclude=LOG*', '--exclude=LOCK', '-C', parent, 'state']);
  await writeFile(join(folder, 'expected.json'), `${JSON.stringify(recorded, undefined, 2)}\n`);
}

/** @returns the FaceIds of the faces that were deleted */
async function fill(client: RekognitionClient): Promise<string[]> {
  await client.send(new CreateCollectionCommand({ CollectionId }));
  const facesOf = new Map<string, string[]>();
  for (const name of SAMPLES) {
    const Image = { Bytes: await samplePhoto(name) };
    for (const copy of COPIES) {
      const ExternalImageId = `${name.replace('.jpg', '')}-${copy}`;
      const { FaceRecords = [] } = await client.send(
        new IndexFacesCommand({ CollectionId, Image, ExternalImageId, QualityFilter: 'NONE' }),
      );
      facesOf.set(
        ExternalImageId,
        FaceRecords.map(({ Face }) => Face?.FaceId ?? ''),
      );
    }
  }
  for (let i = 0; i < USERS; i++) {
    const UserId = `user-${i}`;
    const FaceIds = ['a', 'b'].map((copy) => facesOf.get(`sample${i + 1}-${copy}`)?.[0] ?? '');
    await client.send(new CreateUserCommand({ CollectionId, UserId }));
    await client.send(new AssociateFacesCommand({ CollectionId, UserId, FaceIds }));
  }
  const FaceIds = facesOf.get('sample6-c')?.slice(0, 2) ?? [];
  await client.send(new DeleteFacesCommand({ CollectionId, FaceIds }));
  return FaceIds;
}

async function answers(client: RekognitionClient): Promise<Omit<RecordedState, 'segments' | 'compared' | 'deleted'>> {
  const { $metadata: _, ...collection } = await client.send(new DescribeCollectionCommand({ CollectionId }));
  const { Faces = [] } = await client.send(new ListFacesCommand({ CollectionId, MaxResults: 1000 }));
  const faces = Faces.toSorted((p, q) => ((p.FaceId ?? '') < (q.FaceId ?? '') ? -1 : 1));
  const { Users: users = [] } = await client.send(new ListUsersCommand({ CollectionId }));
  const searches = [];
  const userSearches = [];
  for (const { FaceId = '' } of [0, 1, 2].map((third) => faces[Math.floor((third * faces.length) / 3)])) {
    const { FaceMatches = [] } = await client.send(
      new SearchFacesCommand({ CollectionId, FaceId, FaceMatchThreshold: 0, MaxFaces: 100 }),
    );
    const { UserMatches = [] } = await client.send(
      new SearchUsersCommand({ CollectionId, FaceId, UserMatchThreshold: 0 }),
    );
    searches.push({
      FaceId,
      matches: FaceMatches.map(({ Face, Similarity = 0 }) => ({ FaceId: Face?.FaceId ?? '', Similarity })),
    });
    userSearches.push({
      FaceId,
      matches: UserMatches.map(({ User, Similarity = 0 }) => ({ UserId: User?.UserId ?? '', Similarity })),
    });
  }
  return { collection, faces, users, searches, userSearches };
}

if (import.meta.main) {
  const [version] = parseArgs({ allowPositionals: true }).positionals;
  const folder = fileURLToPath(new URL(`../test/local/states/${version}`, import.meta.url));
  if (!version || existsSync(folder)) {
    process.stderr.write(version ? `${folder} exists\n` : 'name the version: npm run state -- VERSION\n');
    process.exitCode = 1;
  } else {
    await writeState(folder);
    process.stdout.write(`${folder}\n`);
  }
}
