/** Constants that deployment and functions must agree on. Imports nothing. */

/** The environment variables of the functions: cdk/ sets them, lambdas/ reads them. */
export const VARIABLES = {
  account: 'VISAGE_ACCOUNT_ID',
  table: 'VISAGE_TABLE',
  vectorBucket: 'VISAGE_VECTOR_BUCKET',
  /** ARN of the secret that holds the access keys. */
  keysSecret: 'VISAGE_KEYS_SECRET',
  /** URL. A function without it requests no compactions. */
  compactionQueue: 'VISAGE_COMPACTION_QUEUE_URL',
  /** Megabytes of vectors that searches may keep in memory. */
  searchCache: 'VISAGE_SEARCH_CACHE_MB',
  /** The attributes that uploaded photos are indexed with: DEFAULT or ALL. */
  uploadAttributes: 'VISAGE_UPLOAD_ATTRIBUTES',
  /** NONE, AUTO, LOW, MEDIUM or HIGH. */
  uploadQualityFilter: 'VISAGE_UPLOAD_QUALITY_FILTER',
  /** `true`: the faces of a deleted photo are deleted too. */
  removeOnDelete: 'VISAGE_REMOVE_ON_DELETE',
  /** `true`: results are written beside the photo, as JSON. */
  uploadResults: 'VISAGE_UPLOAD_RESULTS',
  /** Name of the event bus that outcomes of uploads are published on. */
  eventBus: 'VISAGE_EVENT_BUS',
} as const;

/** The handler of each function in the image, where modules are bundled under their own names. */
export const HANDLERS = {
  api: 'lambdas/api/handler.handler',
  compactor: 'lambdas/compactor/handler.handler',
  uploadIndexer: 'lambdas/upload-indexer/handler.handler',
} as const;

/** The suffix of the results that are written beside uploaded photos. */
export const RESULT_SUFFIX = '.visage.json';

/** How often a message is delivered before it is moved to the dead-letter queue. */
export const TRIES = 5;

/** The log level whose lines the metric of damaged data counts. */
export const LOG_LEVEL_OF_DAMAGE = 'CRITICAL';
