import { expect, it } from 'vitest';
import { uploadSettings } from '../../../lambdas/upload-indexer/settings.ts';

it("Settings come from the environment, and have the deployment's defaults", () => {
  expect(uploadSettings({})).toEqual({
    attributes: 'DEFAULT',
    qualityFilter: 'NONE',
    removeOnDelete: false,
    results: false,
  });
  const environment = {
    VISAGE_UPLOAD_ATTRIBUTES: 'ALL',
    VISAGE_UPLOAD_QUALITY_FILTER: 'HIGH',
    VISAGE_REMOVE_ON_DELETE: 'true',
    VISAGE_UPLOAD_RESULTS: 'true',
  };
  expect(uploadSettings(environment)).toEqual({
    attributes: 'ALL',
    qualityFilter: 'HIGH',
    removeOnDelete: true,
    results: true,
  });
});

it.each([
  'VISAGE_UPLOAD_ATTRIBUTES',
  'VISAGE_UPLOAD_QUALITY_FILTER',
  'VISAGE_REMOVE_ON_DELETE',
  'VISAGE_UPLOAD_RESULTS',
])('An invalid %s is refused, and the error names it', (name) => {
  expect(() => uploadSettings({ [name]: 'perhaps' })).toThrow(`${name} is "perhaps", and must be one of`);
});
