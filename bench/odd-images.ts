/**
 * Sends every file of a folder, whatever it holds, to a service in a process of its own: first one after the other, then
 * several concurrently. Damaged and unusual files must be answered with a result or an error of the caller, never a 5xx.
 */

import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DetectFacesCommand, IndexFacesCommand, type RekognitionClient } from '@aws-sdk/client-rekognition';
import { progressBar } from '../eval/progress.ts';
import { WrongArguments } from './arguments.ts';
import { COLLECTION, startService } from './service.ts';

/** Most bytes of an image within a request; larger files are skipped. */
const MAX_INLINE_BYTES = 5 * 2 ** 20;

/** Files in flight in the second round. */
const CONCURRENCY = 8;

/** A request that takes longer counts as unanswered, so that the benchmark ends. */
const TIMEOUT_MS = 120_000;

export interface OddImages {
  readonly images: number;
  /** Files above 5 MB. */
  readonly skipped: number;
  /** Number of answers of both rounds by name of the error; `ok` for results. */
  readonly answered: Readonly<Record<string, number>>;
  /** Answers with a 5xx, and requests without an answer. */
  readonly serverErrors: number;
  /** The slowest request of the first round, which sends one at a time. */
  readonly slowestMs: number;
  readonly slowest: string;
  readonly slowestConcurrentMs: number;
  readonly slowestConcurrent: string;
  /** Highest resident memory of the service's process, the stand-ins for DynamoDB and S3 included, in MiB. */
  readonly peakMB: number;
  readonly sequentialPeakMB: number;
}

interface Answer {
  readonly file: string;
  readonly name: string;
  /** True for a 5xx or no answer. */
  readonly failed: boolean;
  readonly ms: number;
}

/** @throws WrongArguments  `folder` is missing or has no files */
export async function benchOddImages(folder: string | undefined): Promise<OddImages> {
  if (folder === undefined) throw new WrongArguments('Which folder?');
  const { files, skipped } = await findFiles(folder);
  await using running = new AsyncDisposableStack();
  const service = await startService();
  running.defer(() => service.close());
  // Set after the start, because the service's own clients do retry.
  process.env.AWS_MAX_ATTEMPTS = '1';
  const client = service.client();
  running.defer(() => client.destroy());

  const sequential = await sendAll(client, folder, files, 1);
  const { peakMb: sequentialPeakMB } = await service.memory();
  const concurrent = await sendAll(client, folder, files, CONCURRENCY);
  const { peakMb: peakMB } = await service.memory();

  const answers = [...sequential, ...concurrent];
  const slow = slowestOf(sequential);
  const slowConcurrent = slowestOf(concurrent);
  return {
    images: files.length,
    skipped,
    answered: countBy(answers, ({ name }) => name),
    serverErrors: answers.filter(({ failed }) => failed).length,
    slowestMs: Math.round(slow.ms),
    slowest: slow.file,
    slowestConcurrentMs: Math.round(slowConcurrent.ms),
    slowestConcurrent: slowConcurrent.file,
    peakMB,
    sequentialPeakMB,
  };
}

/** Lists the files of a folder and its subfolders, sorted, relative to it. @throws WrongArguments  there are none */
async function findFiles(folder: string): Promise<{ files: string[]; skipped: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((): Dirent[] => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files: string[] = [];
  for (const path of paths.sort()) {
    const { size } = await stat(path);
    if (size <= MAX_INLINE_BYTES) files.push(relative(folder, path));
    else console.error(`skipped, ${size} bytes: ${relative(folder, path)}`);
  }
  if (files.length === 0) throw new WrongArguments(`${folder} has no files up to 5 MB`);
  return { files, skipped: paths.length - files.length };
}

/** Sends each file with both operations, `concurrency` files at a time. */
async function sendAll(
  client: RekognitionClient,
  folder: string,
  files: readonly string[],
  concurrency: number,
): Promise<Answer[]> {
  const bar = progressBar(`files, ${concurrency} at a time`, files.length);
  const answers: Answer[] = [];
  const waiting = files.entries();
  const sendSequentially = async () => {
    for (const [number, file] of waiting) {
      const Image = { Bytes: await readFile(join(folder, file)) };
      const ExternalImageId = `${concurrency}-${number}`;
      const signal = () => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
      const operations = {
        DetectFaces: () => client.send(new DetectFacesCommand({ Image, Attributes: ['ALL'] }), signal()),
        IndexFaces: () =>
          client.send(new IndexFacesCommand({ CollectionId: COLLECTION, Image, ExternalImageId }), signal()),
      };
      for (const [operation, send] of Object.entries(operations))
        answers.push(await time(`${operation} ${file}`, send));
      bar.increment();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendSequentially));
  bar.stop();
  return answers;
}

async function time(file: string, send: () => Promise<unknown>): Promise<Answer> {
  const began = performance.now();
  const error = await send().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const ms = performance.now() - began;
  if (error === undefined) return { file, name: 'ok', failed: false, ms };
  const name = error instanceof Error ? error.name : String(error);
  const failed = !(statusOf(error) < 500);
  if (failed) console.error(`\n${file}: ${error}`);
  return { file, name, failed, ms };
}

/** The HTTP status that an error of the SDK carries; NaN if there was no answer. */
function statusOf(error: unknown): number {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode ?? Number.NaN;
}

function slowestOf(answers: readonly Answer[]): Answer {
  return answers.reduce((slowest, answer) => (answer.ms > slowest.ms ? answer : slowest));
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of items.map(keyOf)) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
