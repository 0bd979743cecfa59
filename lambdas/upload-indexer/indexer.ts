import type { Logger } from '@aws-lambda-powertools/logger';
import type { Services } from '../../layers/rekognition/index.ts';
import { followObject } from './follow-object.ts';
import { findObject } from './found-object.ts';
import { type Indexing, indexPhoto, rejected } from './index-photo.ts';
import type { Notice } from './notice.ts';
import type { Outcome, Publish } from './outcome.ts';
import { Rejection } from './rejection.ts';
import { isResult, writeResult } from './result.ts';
import type { UploadSettings } from './settings.ts';

/**
 * Makes the function that handles a notice of S3 and publishes the outcome. Handling a notice again, concurrently or
 * later, changes nothing, but publishes again.
 * @returns a function that throws if the notice is worth another try
 */
export function uploadIndexer(
  services: Services,
  settings: UploadSettings,
  publish: Publish,
  logger: Logger,
): (notice: Notice) => Promise<void> {
  const { s3 } = services;

  /** @returns undefined if there is no object to index */
  async function index(notice: Notice): Promise<Indexing | undefined> {
    if (notice.what === 'removed') return undefined;
    const found = await findObject(s3, notice);
    const indexing = found && (await indexPhoto(found, services, settings));
    if (indexing && settings.results) await writeResult(s3, notice, indexing);
    return indexing;
  }

  /** The same with removeOnDelete: removes the faces of an object that was deleted or replaced. */
  async function follow(notice: Notice): Promise<Indexing | undefined> {
    const { indexing, removals } = await followObject(notice, services, settings);
    for (const removal of removals) await report(removal);
    return indexing;
  }

  async function report(outcome: Outcome, unindexed?: Indexing['unindexed']): Promise<void> {
    await publish(outcome);
    logger.info('upload', { outcome: outcome.type, detail: outcome.detail, ...(unindexed && { unindexed }) });
  }

  return async (notice) => {
    if (isResult(notice.key) || isFolder(notice.key)) return;
    const indexing = await (settings.removeOnDelete ? follow : index)(notice);
    if (indexing) await report(indexing.outcome, indexing.unindexed);
    else if (notice.what === 'created') await report(rejected(notice, Rejection.gone()));
  };
}

/** Consoles and file managers create empty objects with such names to show folders. */
function isFolder(key: string): boolean {
  return key.endsWith('/');
}
