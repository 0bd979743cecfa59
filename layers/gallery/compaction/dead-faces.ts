import { ITEMS_PER_READ, readItems } from '../items.ts';
import { chunks, inParallel } from '../parallel.ts';
import type { Generation, Store } from '../store.ts';
import { itemExists, itemIsNew, keys } from '../table.ts';
import { type TransactItem, transact } from '../transact.ts';
import type { Row } from './rows.ts';

const READS_AT_ONCE = 8;

/** With their segments, of which there are at most as many, these fill a transaction of 100 items. */
const FACES_PER_CHECK = 50;

/**
 * Which of the faces are gone for good, and not merely on their way in. A query may already see the segment of a commit
 * whose faces it does not see yet: DynamoDB isolates a transaction from a query or a batch read as "read committed" only.
 * From another transaction it is isolated serialisably, so one that finds the segment listed and the face absent proves
 * that the face came and went. FaceIds do not come again.
 *
 * @param rows their faces all different
 * @param onChecked told how many more faces were looked up
 * @returns undefined when a segment is listed no more, or a face was just on its way in
 * @throws GalleryBusy
 */
export async function findDead(
  store: Store,
  collection: Generation,
  rows: readonly Row[],
  onChecked: (faces: number) => void,
): Promise<Set<string> | undefined> {
  const absent = await inParallel(chunks(rows, ITEMS_PER_READ), READS_AT_ONCE, async (some) => {
    const items = await readItems(
      store,
      some.map(({ faceId }) => keys.face(collection, faceId)),
    );
    const live = new Set(items.map(({ SK }) => SK));
    onChecked(some.length);
    return some.filter(({ faceId }) => !live.has(faceId));
  });
  const dead = absent.flat();
  const proofs = await inParallel(chunks(dead, FACES_PER_CHECK), READS_AT_ONCE, (some) =>
    transact(store, [
      ...[...new Set(some.map(({ segmentId }) => segmentId))].map(
        (segmentId): TransactItem => ({
          ConditionCheck: { TableName: store.table, Key: keys.segment(collection, segmentId), ...itemExists },
        }),
      ),
      ...some.map(
        ({ faceId }): TransactItem => ({
          ConditionCheck: { TableName: store.table, Key: keys.face(collection, faceId), ...itemIsNew },
        }),
      ),
    ]),
  );
  return proofs.includes('refused') ? undefined : new Set(dead.map(({ faceId }) => faceId));
}
