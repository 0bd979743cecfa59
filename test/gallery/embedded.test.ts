import { afterAll, beforeAll, describe } from 'vitest';
import { type Emulators, startEmulators } from '../helpers/emulators.ts';
import { storageContract } from './contract/index.ts';

describe('On the embedded DynamoDB and S3', () => {
  let emulators: Emulators;
  beforeAll(async () => {
    emulators = await startEmulators();
  });
  afterAll(() => emulators.close());

  storageContract(() => emulators);
});
