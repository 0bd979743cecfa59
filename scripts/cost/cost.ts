import { PRICES } from './prices.ts';

export interface Workload {
  /** Of the function for one IndexFaces, warm. */
  readonly indexMs: number;
  /** Of the function for one SearchFacesByImage, warm, its collection in memory. */
  readonly searchMs: number;
  /** MB of the function. */
  readonly memory: number;
  readonly facesPerImage: number;
}

export interface Cost {
  readonly item: string;
  readonly dollars: number;
}

/** Bytes that one request adds to the function's log and to the access log. */
const LOG_BYTES = 1200;

/** Of a face, measured: its item and its share of the image's, and 100 bytes of DynamoDB's own for each of the two. */
const TABLE_BYTES_PER_FACE = 312 + 100 + 586 / 3 + 100 / 3;

/** Of a face in a segment: id, scale, 640 int8, 640 float16. */
const VECTOR_BYTES_PER_FACE = 16 + 4 + 640 + 2 * 640;

/** How much of the vectors is kept twice: segments that compaction replaced, for as long as the table can be restored. */
const REPLACED_VECTORS = 1;

/** Of a thousand images indexed through the API. */
export function indexing({ indexMs, memory, facesPerImage }: Workload): Cost[] {
  // The image, the segment, a shard of the count, and the faces, all in one transaction.
  const writeUnits = 2 * (3 + facesPerImage);
  // The collection, and the image.
  const readUnits = 2;
  return perThousand(requestCosts(indexMs, memory), [
    { item: 'DynamoDB', dollars: writeUnits * PRICES.dynamoDb.writeUnit + readUnits * PRICES.dynamoDb.readUnit },
    // The faces of one image are one object.
    { item: 'S3', dollars: PRICES.s3.put },
  ]);
}

/** Of a thousand images searched for through the API. */
export function searching({ searchMs, memory }: Workload): Cost[] {
  // The collection, the list of its segments, and ten faces found.
  const readUnits = 1 + 4 + 10;
  return perThousand(requestCosts(searchMs, memory), [
    { item: 'DynamoDB', dollars: readUnits * PRICES.dynamoDb.readUnit },
  ]);
}

/** Of a million stored faces, a month. */
export function storing(): Cost[] {
  const million = 1e6;
  const tableGigabytes = (million * TABLE_BYTES_PER_FACE) / 1e9;
  const vectorGigabytes = (million * VECTOR_BYTES_PER_FACE) / 1e9;
  return [
    { item: 'DynamoDB', dollars: tableGigabytes * PRICES.dynamoDb.gigabyteMonth },
    { item: 'Point-in-time recovery', dollars: tableGigabytes * PRICES.dynamoDb.recoveryGigabyteMonth },
    { item: 'S3', dollars: vectorGigabytes * (1 + REPLACED_VECTORS) * PRICES.s3.gigabyteMonth },
  ];
}

/** A month of a deployment that nobody uses. @param alarms how many it has */
export function idle(alarms: number): Cost[] {
  const { secret, alarm, dashboard } = PRICES.monthly;
  // Each of two queues is polled all the time by five pollers that wait 20 seconds.
  const polls = (2 * 5 * 30 * 86_400) / 20;
  return [
    { item: 'Secret', dollars: secret },
    { item: `${alarms} alarms`, dollars: alarms * alarm },
    { item: 'Dashboard', dollars: dashboard },
    { item: 'Polling of queues', dollars: polls * PRICES.sqs.request },
  ];
}

export function total(costs: readonly Cost[]): number {
  return costs.reduce((sum, { dollars }) => sum + dollars, 0);
}

function requestCosts(ms: number, memory: number): Cost[] {
  const gigabyteSeconds = (ms / 1000) * (memory / 1024);
  return [
    { item: 'Lambda', dollars: gigabyteSeconds * PRICES.lambda.gigabyteSecondArm + PRICES.lambda.request },
    { item: 'API Gateway', dollars: PRICES.apiGateway.restRequest },
    { item: 'Logs', dollars: (LOG_BYTES / 1e9) * PRICES.logs.gigabyte },
  ];
}

function perThousand(...costs: readonly Cost[][]): Cost[] {
  return costs.flat().map(({ item, dollars }) => ({ item, dollars: 1000 * dollars }));
}
