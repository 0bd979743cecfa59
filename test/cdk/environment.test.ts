import { expect, it } from 'vitest';
import { corsOrigins } from '../../lambdas/api/cors.ts';
import { keysFromEnvironment } from '../../lambdas/api/keys.ts';
import { HANDLERS, VARIABLES } from '../../lambdas/shared/constants.ts';
import type { Environment } from '../../lambdas/shared/environment.ts';
import { forwardingFromEnvironment } from '../../lambdas/shared/forwarding.ts';
import { servicesFromEnvironment } from '../../lambdas/shared/services.ts';
import { storeFromEnvironment } from '../../lambdas/shared/store.ts';
import { eventBusFromEnvironment } from '../../lambdas/upload-indexer/event-bus.ts';
import { uploadSettings } from '../../lambdas/upload-indexer/settings.ts';
import { EVERYTHING, synthesise } from './synthesis.ts';

const { resources } = synthesise();

/** Environment variables of a deployed function, references replaced by their names, and the one that Lambda adds. */
function environmentOf(handler: string, found = resources): Record<string, string> {
  const functions = found('AWS::Lambda::Function').map(([, { Properties }]) => Properties) as unknown as {
    ImageConfig: { Command: string[] };
    Environment: { Variables: Record<string, unknown> };
  }[];
  const Variables =
    functions.find(({ ImageConfig }) => ImageConfig.Command[0] === handler)?.Environment.Variables ?? {};
  const texts = Object.entries(Variables).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return { AWS_REGION: 'eu-west-1', ...Object.fromEntries(texts) };
}

it('The API has every variable that it reads, among them that for requesting compactions', async () => {
  const environment = environmentOf(HANDLERS.api);
  const services = await servicesFromEnvironment(environment);
  try {
    expect(services.store).toMatchObject({ table: expect.stringContaining('StorageTable') });
    expect(services.store.bucket).toContain('StorageVectors');
    expect(services.store.requestCompaction).toBeTypeOf('function');
    expect(services.account).toContain('AWS::AccountId');
    expect(keysFromEnvironment(environment)).toBeDefined();
  } finally {
    await services.vision.close();
  }
});

it('The API forwards the listed operations to the region that is set, and no other function does', () => {
  const { resources: found } = synthesise(EVERYTHING);
  const credentials = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
  const forwarding = forwardingFromEnvironment({ ...environmentOf(HANDLERS.api, found), ...credentials });
  expect(forwarding).toMatchObject({ operations: new Set(['DetectLabels', 'DetectText']), region: 'eu-central-1' });
  for (const handler of [HANDLERS.compactor, HANDLERS.uploadIndexer]) {
    expect(forwardingFromEnvironment(environmentOf(handler, found))).toBeUndefined();
  }
  expect(forwardingFromEnvironment(environmentOf(HANDLERS.api))).toBeUndefined();
});

it('The upload indexer has every variable that it reads, among them how to index', async () => {
  const environment = environmentOf(HANDLERS.uploadIndexer);
  const services = await servicesFromEnvironment(environment);
  try {
    expect(services.store.requestCompaction).toBeTypeOf('function');
    expect(services.store.bucket).toContain('StorageVectors');
  } finally {
    await services.vision.close();
  }
  expect(uploadSettings(environment)).toEqual(uploadSettings({}));
  // Lambda states the credentials of the function's role.
  const credentials = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
  expect(eventBusFromEnvironment({ ...environment, ...credentials })).toBeTypeOf('function');
  expect(environment.VISAGE_EVENT_BUS).toBe('default');
});

it('The upload indexer receives every setting', () => {
  const environment = environmentOf(
    HANDLERS.uploadIndexer,
    synthesise({ ...EVERYTHING, uploadAttributes: 'ALL', uploadQualityFilter: 'HIGH' }).resources,
  );
  expect(uploadSettings(environment)).toEqual({
    attributes: 'ALL',
    qualityFilter: 'HIGH',
    removeOnDelete: true,
    results: true,
  });
});

it('The compactor has the names of table and bucket', () => {
  const store = storeFromEnvironment(environmentOf(HANDLERS.compactor));
  expect(store.table).toContain('StorageTable');
  expect(store.bucket).toContain('StorageVectors');
});

it('A variable that is not set is named', () => {
  const { VISAGE_TABLE: _left, ...rest } = environmentOf(HANDLERS.compactor);
  expect(() => storeFromEnvironment(rest)).toThrow('VISAGE_TABLE');
});

/** Everything that a function reads of its environment: see its handler.ts. */
const READERS: Readonly<Record<keyof typeof HANDLERS, (env: Environment) => void | Promise<void>>> = {
  api: async (env) => {
    keysFromEnvironment(env);
    corsOrigins(env);
    await (await servicesFromEnvironment(env)).vision.close();
  },
  compactor: (env) => {
    storeFromEnvironment(env);
  },
  uploadIndexer: async (env) => {
    uploadSettings(env);
    eventBusFromEnvironment(env);
    await (await servicesFromEnvironment(env)).vision.close();
  },
};

const FUNCTIONS = Object.keys(HANDLERS) as (keyof typeof HANDLERS)[];
const everything = synthesise(EVERYTHING).resources;

it.each(FUNCTIONS)('Every variable that is set is read: %s', async (name) => {
  const credentials = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
  const environment = { ...environmentOf(HANDLERS[name], everything), ...credentials };
  const read = new Set<string>();
  const recorded = new Proxy<Record<string, string>>(environment, {
    get(target, variable: string) {
      read.add(variable);
      return target[variable];
    },
  });
  await READERS[name](recorded);
  expect(Object.keys(environment).filter((each) => each.startsWith('VISAGE_') && !read.has(each))).toEqual([]);
});

it('Every variable is set on some function', () => {
  const set = new Set(FUNCTIONS.flatMap((name) => Object.keys(environmentOf(HANDLERS[name], everything))));
  expect(Object.values(VARIABLES).filter((name) => !set.has(name))).toEqual([]);
});
