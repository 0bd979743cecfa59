import { expect, it } from 'vitest';
import { keysFromEnvironment } from '../../lambdas/api/keys.ts';
import { servicesFromEnvironment } from '../../lambdas/api/services.ts';
import { HANDLERS } from '../../lambdas/constants.ts';
import { storeFromEnvironment } from '../../lambdas/store.ts';
import { synthesise } from './synthesis.ts';

const { resources } = synthesise();

/** What the deployed function finds in its environment, references replaced by their names, and what Lambda adds. */
function environmentOf(handler: string): Record<string, string> {
  const functions = resources('AWS::Lambda::Function').map(([, { Properties }]) => Properties) as unknown as {
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

it('The API finds in its environment all that it asks for, and with it asks for compactions', async () => {
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

it('The compactor finds the table and the vectors', () => {
  const store = storeFromEnvironment(environmentOf(HANDLERS.compactor));
  expect(store.table).toContain('StorageTable');
  expect(store.bucket).toContain('StorageVectors');
});

it('A variable that is not set is named', () => {
  const { VISAGE_TABLE: _left, ...rest } = environmentOf(HANDLERS.compactor);
  expect(() => storeFromEnvironment(rest)).toThrow('VISAGE_TABLE');
});
