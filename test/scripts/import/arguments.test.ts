import { describe, expect, it } from 'vitest';
import { readArguments, UsageError } from '../../../scripts/import/arguments.ts';

describe('The arguments of import', () => {
  it('need only say what to import, and where to', () => {
    expect(readArguments(['photos', '--collection', 'staff'])).toEqual({
      source: 'photos',
      collectionId: 'staff',
      create: false,
      endpoint: undefined,
      concurrency: 4,
      qualityFilter: 'NONE',
      again: false,
    });
    expect(readArguments(['--help'])).toBe('help');
  });

  it('name another file for what was not indexed, by --csv or its earlier name', () => {
    for (const option of ['--csv', '--refused']) {
      expect(readArguments(['photos', '--collection', 'staff', option, 'x.csv'])).toMatchObject({ csvFile: 'x.csv' });
    }
  });

  it.each([
    [[], 'Which photos?'],
    [['photos'], 'Into which collection?'],
    [['photos', 'more', '--collection', 'staff'], 'not also more'],
    [['photos', '--collection', 'staff', '--concurrency', '0'], '--concurrency is 0'],
    [['photos', '--collection', 'staff', '--concurrency', 'many'], '--concurrency is many'],
    [['photos', '--collection', 'staff', '--quality-filter', 'BEST'], '--quality-filter must be one of'],
    [['photos', '--colection', 'staff'], "Unknown option '--colection'"],
  ])('%j are refused', (args, message) => {
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(message);
  });
});
