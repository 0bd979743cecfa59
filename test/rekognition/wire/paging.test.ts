import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidPaginationTokenException } from '../../../layers/rekognition/errors.ts';
import { pageRequest, pageToken } from '../../../layers/rekognition/wire/paging.ts';

const LISTING = ['ListFaces', 'staff', undefined, undefined];

const collectionId = fc.stringMatching(/^[a-zA-Z0-9_.-]{1,255}$/);

const refused = (listing: typeof LISTING, NextToken: string) =>
  expect(() => pageRequest(listing, { NextToken })).toThrow(
    expect.objectContaining({ name: 'InvalidPaginationTokenException', message: 'Invalid Token' }),
  );

describe('A page', () => {
  it.each([
    [undefined, 1000],
    [0, 1000],
    [1, 1],
    [4096, 4096],
  ])('for which MaxResults is %s holds %i items at most', (MaxResults, limit) => {
    expect(pageRequest(LISTING, { MaxResults })).toEqual({ limit });
  });

  it('that is the last one has no token', () => {
    expect(pageToken(LISTING, undefined)).toBeUndefined();
  });
});

describe('A page token', () => {
  it('gives back its key, even one as long as a collection id can be', () => {
    fc.assert(
      fc.property(collectionId, (key) => {
        expect(pageRequest(LISTING, { NextToken: pageToken(LISTING, key) })).toEqual({ limit: 1000, after: key });
      }),
    );
  });

  it.each(['0', '1', ':', 'z', '-'])('of 255 times "%s" keeps to 255 characters', (digit) => {
    expect(pageToken(LISTING, digit.repeat(255))?.length).toBeLessThanOrEqual(255);
  });

  it('hides its key', () => {
    expect(pageToken(LISTING, 'visitors')).not.toContain('visitors');
  });

  it.each([
    ['another operation', ['ListUsers', 'staff', undefined, undefined]],
    ['another collection', ['ListFaces', 'visitors', undefined, undefined]],
    ['another filter', ['ListFaces', 'staff', 'u-0042', undefined]],
  ])('is refused by %s', (_, listing) => {
    refused(listing as typeof LISTING, pageToken(LISTING, 'a-key') ?? '');
  });

  it('is refused when it was invented', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 255 }), (token) => {
        refused(LISTING, token);
      }),
    );
    refused(LISTING, '');
    refused(LISTING, '\u{1F600}');
    refused(LISTING, 'dmlzaXRvcnM6Mg==');
  });

  it('is refused when one of its characters was changed', () => {
    const token = pageToken(LISTING, 'a-key') ?? '';
    refused(LISTING, `a${token.slice(1)}`);
  });

  it('is refused with an InvalidPaginationTokenException', () => {
    expect(() => pageRequest(LISTING, { NextToken: '!' })).toThrow(InvalidPaginationTokenException);
  });
});
