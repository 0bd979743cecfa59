// `npm run compact -- COLLECTION`: merges a collection's small segments. Safe while a service uses it.
import { compactCollection, getCollection } from '../layers/gallery/index.ts';
import { Progress } from './progress.ts';
import { fail, failOf, storeOfCommand } from './store.ts';

const [id] = process.argv.slice(2);
if (!id) fail('name a collection: npm run compact -- COLLECTION');

const store = storeOfCommand(process.env);
const progress = new Progress();
try {
  const collection = await getCollection(store, id);
  const result = await compactCollection(store, collection, {
    onProgress: ({ segments, facesDone, faces }) => progress.show(`faces of ${segments} segments`, facesDone, faces),
  });
  progress.stop();
  process.stdout.write(`${JSON.stringify({ collection: id, ...result })}\n`);
} catch (error) {
  progress.stop();
  failOf(error);
}
