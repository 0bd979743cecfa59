import { VARIABLES } from '../shared/constants.ts';
import type { Environment } from '../shared/environment.ts';

/** How uploads are indexed: settings of the deployment, under the same names. */
export interface UploadSettings {
  readonly attributes: 'DEFAULT' | 'ALL';
  readonly qualityFilter: 'NONE' | 'AUTO' | 'LOW' | 'MEDIUM' | 'HIGH';
  /** Whether the faces of a deleted or replaced object are removed. */
  readonly removeOnDelete: boolean;
  /** Whether results are written beside the photos. */
  readonly results: boolean;
}

/**
 * Reads the settings from the environment. Defaults are those of `cdk deploy`.
 * @throws Error that names a variable with an invalid value
 */
export function uploadSettings(env: Environment): UploadSettings {
  const read = <Choice extends string>(name: string, fallback: Choice, ...others: readonly Choice[]): Choice => {
    const choices = [fallback, ...others];
    const value = env[name] || fallback;
    const choice = choices.find((candidate) => candidate === value);
    if (!choice) throw new Error(`${name} is "${value}", and must be one of ${choices.join(', ')}.`);
    return choice;
  };
  return {
    attributes: read<UploadSettings['attributes']>(VARIABLES.uploadAttributes, 'DEFAULT', 'ALL'),
    qualityFilter: read<UploadSettings['qualityFilter']>(
      VARIABLES.uploadQualityFilter,
      'NONE',
      'AUTO',
      'LOW',
      'MEDIUM',
      'HIGH',
    ),
    removeOnDelete: read(VARIABLES.removeOnDelete, 'false', 'true') === 'true',
    results: read(VARIABLES.uploadResults, 'false', 'true') === 'true',
  };
}
