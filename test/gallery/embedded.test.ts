import { afterAll, beforeAll, describe } from 'vitest';
import { type Emulators, startEmulators } from '../helpers/emulators.ts';
import { collectionsContract } from './contract/collections.ts';
import { facesContract } from './contract/faces.ts';
import { imagesContract } from './contract/images.ts';

describe('On the embedded DynamoDB and S3', () => {
  let emulators: Emulators;
  beforeAll(async () => {
    emulators = await startEmulators();
  });
  afterAll(() => emulators.close());

  collectionsContract(() => emulators);
  imagesContract(() => emulators);
  facesContract(() => emulators);
});
