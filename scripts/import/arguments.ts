import { parseArgs } from 'node:util';

export const USAGE = `visage import DIR_OR_S3_PREFIX --collection ID [options]

Indexes every photo (JPEG, PNG) in a folder, or under s3://BUCKET/PREFIX, in a collection. The ExternalImageId is made of the
path below the folder or the prefix. Run again, it goes on where it stopped.

  --collection ID       the collection; must exist unless --create is given
  --create              creates it where it does not exist
  --endpoint URL        of Visage          (default: AWS_ENDPOINT_URL_REKOGNITION, else http://127.0.0.1:8080)
  --concurrency N       concurrent requests, 1 to 64                                             (default 4)
  --quality-filter F    NONE, AUTO, LOW, MEDIUM or HIGH                                          (default NONE)
  --csv FILE            where to list what was not indexed, and why  (default imports/COLLECTION.csv in the state folder)
  --again               sends everything, also what an earlier run has indexed

Keys come from VISAGE_ACCESS_KEY_ID and VISAGE_SECRET_ACCESS_KEY, else from where AWS SDKs find them; S3 is listed with the
latter. Address and key of the local service come from the variables that npm start reads, and so does the state folder:
VISAGE_HOME (default .visage).
`;

export const QUALITY_FILTERS = ['NONE', 'AUTO', 'LOW', 'MEDIUM', 'HIGH'] as const;

export interface ImportArguments {
  readonly source: string;
  readonly collectionId: string;
  readonly create: boolean;
  readonly endpoint: string | undefined;
  readonly concurrency: number;
  readonly qualityFilter: (typeof QUALITY_FILTERS)[number];
  /** Absent: a file in the state folder. */
  readonly csvFile?: string;
  readonly again: boolean;
}

/** The command line is invalid. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * @returns 'help' where --help is given
 * @throws UsageError
 */
export function readArguments(args: readonly string[]): ImportArguments | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [source, ...others] = positionals;
  if (!source) throw new UsageError('Which photos? Name a folder or s3://BUCKET/PREFIX.');
  if (others.length > 0) throw new UsageError(`One folder at a time, not also ${others[0]}.`);
  if (!values.collection) throw new UsageError('Into which collection? --collection ID');
  const concurrency = Number(values.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64) {
    throw new UsageError(`--concurrency is ${values.concurrency}; it must be a whole number from 1 to 64.`);
  }
  const csvFile = values.csv ?? values.refused;
  const qualityFilter = QUALITY_FILTERS.find((filter) => filter === values['quality-filter']);
  if (!qualityFilter) throw new UsageError(`--quality-filter must be one of ${QUALITY_FILTERS.join(', ')}.`);
  return {
    source,
    collectionId: values.collection,
    create: values.create,
    endpoint: values.endpoint,
    concurrency,
    qualityFilter,
    ...(csvFile !== undefined && { csvFile }),
    again: values.again,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        collection: { type: 'string' },
        create: { type: 'boolean', default: false },
        endpoint: { type: 'string' },
        concurrency: { type: 'string', default: '4' },
        'quality-filter': { type: 'string', default: 'NONE' },
        csv: { type: 'string' },
        // Earlier name of --csv.
        refused: { type: 'string' },
        again: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
