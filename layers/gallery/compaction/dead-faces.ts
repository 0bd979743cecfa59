import { ITEMS_PER_READ, readItems } from '../items.ts';
import { chunks, inParallel } from '../parallel.ts';
import type { Generation, Store } from '../store.ts';
import { itemExists, itemIsAbsent, keys } from '../table.ts';
import { check, ITEMS_PER_TRANSACTION, transact } from '../transact.ts';
import type { Row } from './rows.ts';

const CONCURRENT_READS = 8;

/** 50: each face may be in another segment, which is an item of the transaction too. */
const FACES_PER_CHECK = ITEMS_PER_TRANSACTION / 2;

/**
 * Finds the faces that have been deleted, as distinct from faces that are just being committed. A query may return the
 * segment of a commit before it returns the faces: DynamoDB isolates a transaction from queries and batch reads at the
 * level "read committed" only. Between transactions isolation is serialisable, so a transaction that finds the segment
 * listed and the face absent proves that the face was committed and deleted. A FaceId is never used again.
 *
 * @param rows their faces all different
 * @param onChecked called with the number of faces of each batch that was read
 * @returns undefined when a segment is not listed any more, or a face was just being committed
 * @throws GalleryBusy
 */
export async function findDead(
  store: Store,
  collection: Generation,
  rows: readonly Row[],
  onChecked: (faces: number) => void,
): Promise<Set<string> | undefined> {
  const absent = await inParallel(chunks(rows, ITEMS_PER_READ), CONCURRENT_READS, async (batch) => {
    const items = await readItems(
      store,
      batch.map(({ faceId }) => keys.face(collection, faceId)),
    );
    const live = new Set(items.map(({ SK }) => SK));
    onChecked(batch.length);
    return batch.filter(({ faceId }) => !live.has(faceId));
  });
  const dead = absent.flat();
  const proofs = await inParallel(chunks(dead, FACES_PER_CHECK), CONCURRENT_READS, (batch) =>
    transact(store, [
      ...[...new Set(batch.map(({ segmentId }) => segmentId))].map((segmentId) =>
        check(store, keys.segment(collection, segmentId), itemExists),
      ),
      ...batch.map(({ faceId }) => check(store, keys.face(collection, faceId), itemIsAbsent)),
    ]),
  );
  return proofs.includes('refused') ? undefined : new Set(dead.map(({ faceId }) => faceId));
}
