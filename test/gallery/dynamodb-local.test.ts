import { afterAll, beforeAll, describe } from 'vitest';
import { hasJava, startDynamoDbLocal } from '../helpers/dynamodb-local.ts';
import { type Emulators, startEmulators } from '../helpers/emulators.ts';
import { storageContract } from './contract/index.ts';

describe.skipIf(!hasJava)("On AWS's DynamoDB Local, where there is Java", () => {
  let emulators: Emulators;
  beforeAll(async () => {
    emulators = await startEmulators(startDynamoDbLocal);
  });
  afterAll(() => emulators.close());

  storageContract(() => emulators);
});
