/** Constants that deployment and functions must agree on. Imports nothing. */

/** The environment variables of the functions: cdk/ sets them, lambdas/ reads them. */
export const VARIABLES = {
  account: 'VISAGE_ACCOUNT_ID',
  table: 'VISAGE_TABLE',
  vectorBucket: 'VISAGE_VECTOR_BUCKET',
  /** ARN of the secret that holds the access keys. */
  keysSecret: 'VISAGE_KEYS_SECRET',
  /** Origins whose pages may call the API from a browser, separated by commas. */
  corsOrigins: 'VISAGE_CORS_ORIGINS',
  /** URL. A function without it requests no compactions. */
  compactionQueue: 'VISAGE_COMPACTION_QUEUE_URL',
  /** Names of the model packs that are there, separated by commas; the first is that of new collections. */
  packs: 'VISAGE_PACKS',
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
  /** Operations, separated by commas, that are sent on to Amazon Rekognition. */
  forward: 'VISAGE_FORWARD',
  /** Region of that Amazon Rekognition. Without it, the function's own. */
  forwardRegion: 'VISAGE_FORWARD_REGION',
} as const;

/** The handler of each function in the image, where modules are bundled under their own names. */
export const HANDLERS = {
  api: 'lambdas/api/handler.handler',
  compactor: 'lambdas/compactor/handler.handler',
  uploadIndexer: 'lambdas/upload-indexer/handler.handler',
} as const;

/**
 * Content types whose bodies API Gateway hands to the function in base64, among them those that clients use for photos.
 * JSON stays text: base64 would take a third of the 6 MB that a function can be called with.
 */
export const BINARY_MEDIA_TYPES: readonly string[] = [
  'image/*',
  'image/jpeg',
  'image/jpg',
  'image/pjpeg',
  'image/png',
  'image/x-png',
  'application/octet-stream',
  // The default of curl's `--data-binary`.
  'application/x-www-form-urlencoded',
  'multipart/form-data',
];

/** An origin, in which `*` may stand for the port: `https://app.example.com`, `capacitor://localhost`. */
export const ORIGIN = /^[a-z][a-z0-9+.-]{0,31}:\/\/(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:(\d{1,5}|\*))?$/;

/** A region of AWS, such as `eu-west-1` or `us-gov-west-1`. */
export const AWS_REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** The suffix of the results that are written beside uploaded photos. */
export const RESULT_SUFFIX = '.visage.json';

/** How often a message is delivered before it is moved to the dead-letter queue. */
export const TRIES = 5;

/** The log level whose lines the metric of damaged data counts. */
export const LOG_LEVEL_OF_DAMAGE = 'CRITICAL';
