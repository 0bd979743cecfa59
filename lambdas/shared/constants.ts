/** What the functions are told by their environment: cdk/ sets these names, lambdas/ reads them. Imports nothing. */
export const VARIABLES = {
  account: 'VISAGE_ACCOUNT_ID',
  table: 'VISAGE_TABLE',
  vectorBucket: 'VISAGE_VECTOR_BUCKET',
  /** ARN of the secret that holds the access keys */
  keysSecret: 'VISAGE_KEYS_SECRET',
  /** URL; a function without it asks nobody to compact */
  compactionQueue: 'VISAGE_COMPACTION_QUEUE_URL',
  /** megabytes of vectors that searches may keep in memory */
  searchCache: 'VISAGE_SEARCH_CACHE_MB',
  /** how an uploaded photo is indexed: DEFAULT or ALL */
  uploadAttributes: 'VISAGE_UPLOAD_ATTRIBUTES',
  /** NONE, AUTO, LOW, MEDIUM or HIGH */
  uploadQualityFilter: 'VISAGE_UPLOAD_QUALITY_FILTER',
  /** `true`: a photo that is deleted takes its faces with it */
  removeOnDelete: 'VISAGE_REMOVE_ON_DELETE',
  /** `true`: what was found is written beside the photo, as JSON */
  uploadResults: 'VISAGE_UPLOAD_RESULTS',
  /** name of the bus that outcomes of uploads are told to */
  eventBus: 'VISAGE_EVENT_BUS',
} as const;

/** Where in the image each function's handler is; the modules are bundled under their own names. */
export const HANDLERS = {
  api: 'lambdas/api/handler.handler',
  compactor: 'lambdas/compactor/handler.handler',
  uploadIndexer: 'lambdas/upload-indexer/handler.handler',
} as const;

/** Ends the names of what is written beside uploaded photos. */
export const RESULT_SUFFIX = '.visage.json';

/** How often work in a queue is tried before it is put aside. */
export const TRIES = 5;

/** What a log line that metrics are made of looks like. */
export const LOG_LEVEL_OF_DAMAGE = 'CRITICAL';
