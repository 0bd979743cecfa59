import { describe, expect, it } from 'vitest';
import { destinationOf } from '../../../lambdas/upload-indexer/destination.ts';

describe('An object goes', () => {
  it.each([
    ['staff/ann.jpg', {}, 'staff', 'ann.jpg'],
    ['staff/2024/Ann Lee.jpg', {}, 'staff', '2024::Ann:20Lee.jpg'],
    ['staff//x', {}, 'staff', '::x'],
    ['staff/ann.jpg', { 'external-image-id': 'emp:42' }, 'staff', 'emp:42'],
    ['inbox/ann.jpg', { 'collection-id': 'staff' }, 'staff', 'inbox::ann.jpg'],
    ['ann.jpg', { 'collection-id': 'staff' }, 'staff', 'ann.jpg'],
    ['ann.jpg', { 'collection-id': 'staff', 'external-image-id': 'emp-42' }, 'staff', 'emp-42'],
  ])('from %s, with the metadata %j, to the collection %s as %s', (key, metadata, collectionId, externalImageId) => {
    expect(destinationOf(key, metadata as Record<string, string>)).toEqual({ collectionId, externalImageId });
  });

  it.each([
    ['ann.jpg', 'NoCollection'],
    ['/ann.jpg', 'NoCollection'],
    [`staff/${'x'.repeat(256)}`, 'KeyTooLong'],
    [`staff/${'é'.repeat(43)}`, 'KeyTooLong'],
  ])('nowhere from %s: %s', (key, reason) => {
    expect(() => destinationOf(key, {})).toThrow(expect.objectContaining({ reason }));
  });
});
