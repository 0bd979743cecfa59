import type { Store } from '../../../layers/gallery/index.ts';
import { collectionsContract } from './collections.ts';
import { compactionContract } from './compaction.ts';
import { facesContract } from './faces.ts';
import { fsckContract } from './fsck.ts';
import { imagesContract } from './images.ts';
import { purgeContract } from './purge.ts';
import { removalContract } from './removal.ts';
import { sourcesContract } from './sources.ts';
import { usersContract } from './users.ts';
import { usersFsckContract } from './users-fsck.ts';

/** The contract of a gallery on any DynamoDB and any S3. */
export function storageContract(open: () => Store): void {
  collectionsContract(open);
  imagesContract(open);
  facesContract(open);
  removalContract(open);
  usersContract(open);
  compactionContract(open);
  fsckContract(open);
  usersFsckContract(open);
  sourcesContract(open);
  purgeContract(open);
}
