/**
 * Schemas of inputs: shapes, and the constraints on their values. The compiler checks `structure<Request>()` against
 * AWS's own type: every member is there, has its type, and is required where AWS requires it.
 */

/** A condition on a value. */
export interface Constraint<T> {
  /** How AWS words it in a validation error. */
  readonly phrase: string;
  /** The same as keywords of JSON Schema, where `length` stands for length, items or properties alike. */
  readonly schema: ConstraintSchema;
  holds(value: T): boolean;
}

export type ConstraintSchema =
  | { readonly length: { readonly min: number } | { readonly max: number } }
  | { readonly minimum: number }
  | { readonly maximum: number }
  | { readonly pattern: string }
  | { readonly enum: readonly string[] };

/** Anything with a length: text, bytes, a list, the entries of a map. */
export interface Sized {
  readonly length: number;
}

export interface StringShape {
  readonly type: 'string';
  readonly constraints: readonly Constraint<string>[];
}

export interface NumberShape {
  readonly type: 'integer' | 'float';
  readonly constraints: readonly Constraint<number>[];
}

/** Base64 in JSON; lengths are those of the decoded bytes. */
export interface BlobShape {
  readonly type: 'blob';
  readonly constraints: readonly Constraint<Sized>[];
}

/** Lists and maps hold strings only: the API has no others in its inputs. */
export interface ListShape {
  readonly type: 'list';
  readonly item: StringShape;
  readonly constraints: readonly Constraint<Sized>[];
}

export interface MapShape {
  readonly type: 'map';
  readonly key: StringShape;
  readonly value: StringShape;
  readonly constraints: readonly Constraint<Sized>[];
}

export interface StructureShape<T = unknown> {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, Member>> & Members<T>;
}

export type Shape = StringShape | NumberShape | BlobShape | ListShape | MapShape | StructureShape;
export type Member = Shape & { readonly required?: boolean };
export type RequiredShape<S extends Shape> = S & { readonly required: true };

/** The shape that describes a type of AWS's SDK. */
type ShapeOf<T> = [T] extends [string]
  ? StringShape
  : [T] extends [number]
    ? NumberShape
    : [T] extends [Uint8Array]
      ? BlobShape
      : [T] extends [readonly string[]]
        ? ListShape
        : [T] extends [Readonly<Record<string, string>>]
          ? MapShape
          : StructureShape<T>;

type IsOptional<T, K extends keyof T> = Record<never, never> extends Pick<T, K> ? true : false;

export type Members<T> = {
  readonly [K in keyof T]-?: IsOptional<T, K> extends true
    ? ShapeOf<NonNullable<T[K]>>
    : RequiredShape<ShapeOf<NonNullable<T[K]>>>;
};

/** AWS's type of an input after it has been read: required members are no longer optional. */
export type Checked<T> = { readonly [K in keyof T]: IsOptional<T, K> extends true ? T[K] : NonNullable<T[K]> };

export const string = (...constraints: Constraint<string>[]): StringShape => ({ type: 'string', constraints });
export const integer = (...constraints: Constraint<number>[]): NumberShape => ({ type: 'integer', constraints });
export const float = (...constraints: Constraint<number>[]): NumberShape => ({ type: 'float', constraints });
export const blob = (...constraints: Constraint<Sized>[]): BlobShape => ({ type: 'blob', constraints });

export const list = (item: StringShape, ...constraints: Constraint<Sized>[]): ListShape => ({
  type: 'list',
  item,
  constraints,
});

export const map = (key: StringShape, value: StringShape, ...constraints: Constraint<Sized>[]): MapShape => ({
  type: 'map',
  key,
  value,
  constraints,
});

export const structure = <T>(members: Members<T>): StructureShape<T> =>
  ({ type: 'structure', members }) as StructureShape<T>;

export const required = <S extends Shape>(shape: S): RequiredShape<S> => ({ ...shape, required: true });

export const minLength = (least: number): Constraint<Sized> => ({
  phrase: `Member must have length greater than or equal to ${least}`,
  schema: { length: { min: least } },
  holds: ({ length }) => length >= least,
});

export const maxLength = (most: number): Constraint<Sized> => ({
  phrase: `Member must have length less than or equal to ${most}`,
  schema: { length: { max: most } },
  holds: ({ length }) => length <= most,
});

export const minValue = (least: number): Constraint<number> => ({
  phrase: `Member must have value greater than or equal to ${least}`,
  schema: { minimum: least },
  holds: (value) => value >= least,
});

export const maxValue = (most: number): Constraint<number> => ({
  phrase: `Member must have value less than or equal to ${most}`,
  schema: { maximum: most },
  holds: (value) => value <= most,
});

/** @param source matched against the whole text; the phrase shows it as AWS's model writes it */
export const pattern = (source: string): Constraint<string> => {
  const whole = new RegExp(`^(?:${source})$`, 'u');
  return {
    phrase: `Member must satisfy regular expression pattern: ${source}`,
    schema: { pattern: whole.source },
    holds: (value) => whole.test(value),
  };
};

export const oneOf = (values: readonly string[]): Constraint<string> => ({
  phrase: `Member must satisfy enum value set: [${values.join(', ')}]`,
  schema: { enum: values },
  holds: (value) => values.includes(value),
});
