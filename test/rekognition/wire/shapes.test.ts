import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type Checked,
  type ListShape,
  type Members,
  type NumberShape,
  type RequiredShape,
  required,
  type StringShape,
  type StructureShape,
  string,
  structure,
} from '../../../layers/rekognition/wire/shapes.ts';

/** Declared like an input of AWS's SDK: required members may be undefined, but must be present. */
interface Request {
  Id: string | undefined;
  Kind?: 'A' | 'B' | undefined;
  Count?: number | undefined;
  Names?: string[] | undefined;
  Part?: { Id?: string | undefined } | undefined;
}

describe('The description of an input', () => {
  it("is checked against AWS's type by the compiler", () => {
    expectTypeOf<Members<Request>>().toEqualTypeOf<{
      readonly Id: RequiredShape<StringShape>;
      readonly Kind: StringShape;
      readonly Count: NumberShape;
      readonly Names: ListShape;
      readonly Part: StructureShape<{ Id?: string | undefined }>;
    }>();
    expectTypeOf<Checked<Request>['Id']>().toEqualTypeOf<string>();
    expectTypeOf<Checked<Request>['Kind']>().toEqualTypeOf<'A' | 'B' | undefined>();
  });

  it('keeps its members in the order given, and marks those required', () => {
    const { members } = structure<{ B: string | undefined; A?: string }>({ B: required(string()), A: string() });
    expect(members).toEqual({
      B: { type: 'string', constraints: [], required: true },
      A: { type: 'string', constraints: [] },
    });
    expect(Object.keys(members)).toEqual(['B', 'A']);
  });
});
