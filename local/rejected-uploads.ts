import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome, Publish, RejectedDetail } from '../lambdas/upload-indexer/outcome.ts';
import { reportFault } from './fault.ts';

/** A photo that was put into the upload bucket and can never be indexed. */
export interface RejectedUpload extends RejectedDetail {
  /** ISO 8601. */
  readonly at: string;
}

/** Rejections that are kept: the latest. */
export const KEPT_REJECTIONS = 1000;

/** The file that holds them, in the state folder: a line of JSON each, oldest first, at most twice as many as are kept. */
export function rejectionsFile(home: string): string {
  return join(home, 'rejected-uploads.jsonl');
}

/**
 * Stands in for the event bus: notes rejected photos in the state folder. An event may come twice, as on the bus.
 * @param onRejected  called for each rejection after it was noted
 */
export function rejectionLog(home: string, onRejected: (upload: RejectedUpload) => void = () => {}): Publish {
  const file = rejectionsFile(home);
  mkdirSync(home, { recursive: true });
  let lines = readLines(file).length;

  function note(upload: RejectedUpload): void {
    appendFileSync(file, `${JSON.stringify(upload)}\n`, { mode: 0o600 });
    if (++lines < 2 * KEPT_REJECTIONS) return;
    const kept = readLines(file).slice(-KEPT_REJECTIONS);
    writeFileSync(`${file}.new`, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    lines = kept.length;
  }

  return async (outcome: Outcome) => {
    if (outcome.type !== 'Image Rejected') return;
    const upload = { at: new Date().toISOString(), ...outcome.detail };
    try {
      note(upload);
    } catch (error) {
      // The photo was handled: another try would reject it again.
      reportFault(error);
    }
    onRejected(upload);
  };
}

/** Rejections of the local service, newest first. Lines that a crash truncated are left out. */
export function readRejections(home: string, limit: number): RejectedUpload[] {
  const uploads = readLines(rejectionsFile(home)).flatMap((line) => parse(line) ?? []);
  return uploads.reverse().slice(0, Math.min(limit, KEPT_REJECTIONS));
}

/** Describes a rejection in one line, without control characters that a key may have. */
export function describeRejection({ bucket, key, reason, message }: RejectedUpload): string {
  const escaped = (text: string) =>
    text.replace(
      /[\p{Cc}\u2028\u2029]/gu,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return escaped(`${bucket}/${key}: ${reason}: ${message}`);
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parse(line: string): RejectedUpload | undefined {
  try {
    return JSON.parse(line) as RejectedUpload;
  } catch {
    return undefined;
  }
}
