import { describe, expect, it } from 'vitest';
import {
  positiveInteger,
  positiveIntegers,
  positiveNumber,
  someOf,
  WrongArguments,
  withoutOptions,
} from '../../bench/arguments.ts';

describe('A number of the command line', () => {
  it('is above zero', () => {
    expect(positiveNumber('megapixels', '0.3')).toBe(0.3);
    for (const text of ['', '0', '-1', 'many', 'Infinity', '12px']) {
      expect(() => positiveNumber('megapixels', text)).toThrow(WrongArguments);
    }
  });

  it('is whole where things are counted', () => {
    expect(positiveInteger('runs', '30')).toBe(30);
    expect(() => positiveInteger('runs', '1.5')).toThrow('--runs is "1.5", and must be a whole number');
  });

  it('may be one of several', () => {
    expect(positiveIntegers('clients', '1,4,16')).toEqual([1, 4, 16]);
    expect(() => positiveIntegers('clients', '1,,16')).toThrow(WrongArguments);
  });
});

describe('A choice of the command line', () => {
  it('is one of those offered', () => {
    expect(someOf('attributes', ['DEFAULT', 'ALL'], 'ALL')).toEqual(['ALL']);
    expect(() => someOf('attributes', ['DEFAULT', 'ALL'], 'all')).toThrow('must be some of DEFAULT,ALL');
  });
});

describe('The arguments that go on to another process', () => {
  it('are all but the options named, in either notation', () => {
    const rest = ['index', 'photo.jpg', '--runs', '5'];
    expect(withoutOptions([...rest, '--against', 'main'], ['against'])).toEqual(rest);
    expect(withoutOptions(['--against=main', ...rest, '--rounds', '2'], ['against', 'rounds'])).toEqual(rest);
    expect(withoutOptions(rest, ['against'])).toEqual(rest);
  });
});
