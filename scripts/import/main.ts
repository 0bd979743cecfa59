/**
 * `visage import DIR_OR_S3_PREFIX --collection ID`: see USAGE. Progress on stderr; the last line of stdout is the summary
 * as JSON. Ends with status 0 if every photo was indexed or refused, 1 if some failed or the import could not go on, 2 if the
 * command line was wrong.
 */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  CreateCollectionCommand,
  DescribeCollectionCommand,
  RekognitionServiceException,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-rekognition';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { Progress } from '../progress.ts';
import { type ImportArguments, readArguments, USAGE, UsageError } from './arguments.ts';
import { type Clients, clientsFor } from './clients.ts';
import { type FolderListing, photosInFolder } from './folder.ts';
import { makeImportsFolder, openJournal } from './journal.ts';
import { photosInS3 } from './photos.ts';
import { writeRefusals } from './refusals.ts';
import { importPhotos } from './run.ts';

try {
  const given = readArguments(process.argv.slice(2));
  if (given === 'help') process.stdout.write(USAGE);
  else await run(given);
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`visage: ${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`visage: ${explain(error)}\n`);
    process.exitCode = 1;
  }
}

async function run(given: ImportArguments): Promise<void> {
  const { collectionId, source, again } = given;
  const clients = clientsFor(given.endpoint, process.env);
  const progress = new Progress();
  try {
    const { photos, ...links } = await find(source, clients);
    const createdAt = await createdWhen(given, clients);
    const folder = await makeImportsFolder(resolve(process.env.VISAGE_HOME || '.visage'));
    const csvFile = given.csvFile ?? join(folder, `${collectionId}.csv`);
    const where = source.startsWith('s3://') ? source : resolve(source);
    const journal = await openJournal(folder, [clients.endpoint, collectionId, createdAt, where]);
    const left = again ? photos : photos.filter((photo) => !journal.has(photo));
    const began = performance.now();
    progress.show('photos', 0, left.length);
    const { summary, refusals } = await importPhotos(left, {
      ...given,
      rekognition: clients.rekognition,
      journal,
      onProgress: (done) => progress.show('photos', done, left.length),
    });
    progress.stop();
    // A list of an earlier run is out of date.
    if (refusals.length > 0 || existsSync(csvFile)) await writeRefusals(csvFile, refusals);
    if (refusals.length > 0) process.stderr.write(`Not indexed: ${refusals.length}, listed in ${csvFile}\n`);
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const alreadyIndexed = photos.length - left.length;
    console.log(
      JSON.stringify({
        collection: collectionId,
        ...summary,
        ...links,
        photos: photos.length,
        alreadyIndexed,
        seconds,
      }),
    );
    process.exitCode = summary.failed > 0 ? 1 : 0;
  } finally {
    progress.stop();
    clients.rekognition.destroy();
    clients.s3.destroy();
  }
}

/** @throws UsageError if it is neither a folder nor an address in S3 */
async function find(source: string, { s3 }: Clients): Promise<FolderListing> {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(source) ?? [];
  if (bucket !== undefined) {
    return { photos: await photosInS3(s3, bucket, prefix), linksFollowed: 0, linksRepeated: 0 };
  }
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found?.isDirectory()) throw new UsageError(`There is no folder ${source}.`);
  return photosInFolder(source);
}

/** Creation time of the collection, which distinguishes it from earlier ones of the same name. Creates it if asked to. */
async function createdWhen({ collectionId, create }: ImportArguments, { rekognition }: Clients): Promise<string> {
  if (create) {
    try {
      await rekognition.send(new CreateCollectionCommand({ CollectionId: collectionId }));
    } catch (error) {
      if (!(error instanceof ResourceAlreadyExistsException)) throw error;
    }
  }
  const described = await rekognition.send(new DescribeCollectionCommand({ CollectionId: collectionId }));
  return described.CreationTimestamp?.toISOString() ?? '';
}

function explain(error: unknown): string {
  if (error instanceof ResourceNotFoundException) return `${error.name}: ${error.message}; --create creates it.`;
  if (error instanceof RekognitionServiceException || error instanceof S3ServiceException)
    return `${error.name}: ${error.message}`;
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'CredentialsProviderError') {
    return (
      `no access key: ${error.message}. VISAGE_ACCESS_KEY_ID and VISAGE_SECRET_ACCESS_KEY are a key of Visage; photos in S3, ` +
      "and Visage where these are not set, are read with the key of AWS's SDK: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    );
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return `no answer: is the service running? ${error.message}`;
  return error.stack ?? error.message;
}
