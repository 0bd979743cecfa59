import { VARIABLES } from '../shared/constants.ts';
import type { Environment } from '../shared/environment.ts';

/** How uploads are indexed: the deployment's settings of the same names. */
export interface UploadSettings {
  readonly attributes: 'DEFAULT' | 'ALL';
  readonly qualityFilter: 'NONE' | 'AUTO' | 'LOW' | 'MEDIUM' | 'HIGH';
  /** Whether the faces of an object go with it. */
  readonly removeOnDelete: boolean;
  /** Whether what was found is written beside the photo. */
  readonly results: boolean;
}

/**
 * What is not said is as `cdk deploy` has it by default.
 * @throws Error that names a variable whose value it cannot have
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
