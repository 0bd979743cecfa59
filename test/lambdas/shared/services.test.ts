import { describe, expect, it } from 'vitest';
import { keysFromEnvironment } from '../../../lambdas/api/keys.ts';
import { servicesFromEnvironment } from '../../../lambdas/shared/services.ts';

const complete = {
  AWS_REGION: 'eu-central-1',
  VISAGE_TABLE: 'visage',
  VISAGE_VECTOR_BUCKET: 'visage-vectors',
  VISAGE_ACCOUNT_ID: '210987654321',
};

it('The keys need VISAGE_KEYS_SECRET: without it the error names it', () => {
  expect(() => keysFromEnvironment(complete)).toThrow('The environment variable VISAGE_KEYS_SECRET is not set.');
});

describe('The services', () => {
  it.each(Object.keys(complete))('need %s: without it the error names it', async (name) => {
    await expect(servicesFromEnvironment({ ...complete, [name]: '' })).rejects.toThrow(
      `The environment variable ${name} is not set.`,
    );
  });

  it('refuse a VISAGE_SEARCH_CACHE_MB that is not a number of megabytes', async () => {
    for (const VISAGE_SEARCH_CACHE_MB of ['lots', '-1']) {
      await expect(servicesFromEnvironment({ ...complete, VISAGE_SEARCH_CACHE_MB })).rejects.toThrow(
        `VISAGE_SEARCH_CACHE_MB is "${VISAGE_SEARCH_CACHE_MB}", and must be a number.`,
      );
    }
  });

  it('refuse VISAGE_PACKS with a model pack that there is not, or twice the same, and open those that it names', async () => {
    for (const [VISAGE_PACKS, message] of [
      ['visage-1,visage-9', 'VISAGE_PACKS: There is no model pack "visage-9"'],
      ['visage-1, visage-1', 'VISAGE_PACKS: Model pack visage-1 is named twice'],
    ]) {
      await expect(servicesFromEnvironment({ ...complete, VISAGE_PACKS })).rejects.toThrow(message);
    }
    const { vision } = await servicesFromEnvironment({ ...complete, VISAGE_PACKS: ' visage-1' });
    await vision.close();
    expect(vision.packs.map(({ name }) => name)).toEqual(['visage-1']);
  });

  it('use the endpoints and the credentials of the environment, session token included', async () => {
    const { store, s3, vision, region, account } = await servicesFromEnvironment({
      ...complete,
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8082',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:8081',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    });
    await vision.close();
    expect({ region, account, table: store.table, bucket: store.bucket }).toEqual({
      region: 'eu-central-1',
      account: '210987654321',
      table: 'visage',
      bucket: 'visage-vectors',
    });
    expect(await store.dynamo.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 8082 });
    expect(await s3.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 8081 });
    expect(s3.config.forcePathStyle).toBe(true);
    expect(await s3.config.credentials()).toMatchObject({
      accessKeyId: 'key',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
  });

  it("are AWS's own where the environment names no endpoint", async () => {
    const { store, s3, vision } = await servicesFromEnvironment(complete);
    await vision.close();
    expect(store.dynamo.config.endpoint).toBeUndefined();
    expect(s3.config.endpoint).toBeUndefined();
    expect(s3.config.forcePathStyle).toBe(false);
  });
});
