/** The networks of this build, before they are opened. */

import { NETWORKS } from './pack-files.ts';
import type { NetworkDescription, NetworkInput } from './pack-format.ts';

/** Describes a network by its name in models/networks.json. @throws Error  there is no such network */
export function describeNetwork(name: string): NetworkDescription {
  const { models } = NETWORKS;
  if (!Object.hasOwn(models, name)) {
    throw new Error(`There is no network "${name}", only ${Object.keys(models).join(', ')}`);
  }
  const { file, inputs, outputs } = models[name];
  const [[inputName, { shape, colour, mean, scale }]] = Object.entries(inputs);
  return {
    file,
    input: { name: inputName, shape: shape.slice(1), colour: colour as NetworkInput['colour'], mean, scale },
    outputs: Object.keys(outputs),
  };
}
