import { bytesPerFace } from '../../layers/gallery/evaluation.ts';
import { openPack } from '../../layers/vision/index.ts';
import { PRICES } from './prices.ts';

export interface Workload {
  /** Duration of the function for one IndexFaces, warm. */
  readonly indexMs: number;
  /** Duration of the function for one SearchFacesByImage, warm, its collection in memory. */
  readonly searchMs: number;
  /** Memory of the function in MB. */
  readonly memory: number;
  readonly facesPerImage: number;
}

export interface Cost {
  readonly item: string;
  readonly dollars: number;
}

/** Bytes that one request adds to the function's log and to the access log together. */
const LOG_BYTES = 1200;

/**
 * Measured: a face's item, its third of an image's item of three faces, and 100 bytes of overhead that DynamoDB bills
 * an item.
 */
const TABLE_BYTES_PER_FACE = 312 + 100 + 586 / 3 + 100 / 3;

/** Bytes of a face in a segment. */
export const VECTOR_BYTES_PER_FACE = bytesPerFace(openPack().embedding.dimensions).segment;

/**
 * Share of the vectors that is stored twice: segments that compaction replaced stay for as long as the table can be
 * restored.
 */
const REPLACED_VECTORS = 1;

/** Costs of a thousand images indexed through the API. */
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

/** Costs of a thousand images searched for through the API. */
export function searching({ searchMs, memory }: Workload): Cost[] {
  // The collection, the list of its segments, and the ten faces found.
  const readUnits = 1 + 4 + 10;
  return perThousand(requestCosts(searchMs, memory), [
    { item: 'DynamoDB', dollars: readUnits * PRICES.dynamoDb.readUnit },
  ]);
}

/** Costs of a million stored faces, a month. */
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

/** Costs of a deployment without requests, a month. @param alarms number of its alarms */
export function idle(alarms: number): Cost[] {
  const { secret, alarm, dashboard } = PRICES.monthly;
  // Lambda polls each of the two queues with five pollers, each of which waits 20 seconds for messages.
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
