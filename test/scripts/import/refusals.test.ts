import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asCsv, type Refusal } from '../../../scripts/import/refusals.ts';

it('A list of refusals can be read as CSV, whatever the names of the photos', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\r', '\n', ' ', ';') });
  const refusals = fc.array(
    fc.record({ photo: texts, kind: fc.constantFrom('refused', 'failed'), reason: texts, message: texts }),
  ) as fc.Arbitrary<Refusal[]>;
  fc.assert(
    fc.property(refusals, (list) => {
      expect(parse(asCsv(list), { columns: true, record_delimiter: '\r\n' })).toEqual(list);
    }),
  );
});
