import type { Attribute } from '@aws-sdk/client-rekognition';
import { expect, it } from 'vitest';
import { presentAttributes, requestedAttributes } from '../../../layers/rekognition/present/attributes.ts';
import { ATTRIBUTE_NAMES } from '../../../layers/vision/index.ts';
import { MEMBER_OF } from '../attributes.ts';

it('Every attribute of the vision layer can be requested, by a name of its own', () => {
  const names = Object.keys(MEMBER_OF) as Attribute[];
  const requested = names.flatMap((name) => [...requestedAttributes([name])]);
  expect(requested.toSorted()).toEqual(ATTRIBUTE_NAMES.toSorted());
  expect(requestedAttributes(names)).toEqual(new Set(ATTRIBUTE_NAMES));
});

it('DEFAULT requests no attribute, and ALL every one, wherever in the list', () => {
  expect(requestedAttributes([])).toEqual(new Set());
  expect(requestedAttributes(['DEFAULT'])).toEqual(new Set());
  expect(requestedAttributes(['SMILE', 'DEFAULT'])).toEqual(new Set(['smile']));
  expect(requestedAttributes(['SMILE', 'ALL', 'DEFAULT'])).toEqual(new Set(ATTRIBUTE_NAMES));
});

it('Every attribute of the vision layer has a member on the wire', () => {
  expect(Object.keys(presentAttributes({})).toSorted()).toEqual(Object.values(MEMBER_OF).toSorted());
});
