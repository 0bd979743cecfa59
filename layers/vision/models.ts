import { type Model, openModel } from './session.ts';

const NAMES = [
  'detector',
  'detector-fine',
  'landmarks68',
  'facemesh',
  'iris',
  'mobilefacenet',
  'dlib-resnet',
  'faceres',
] as const;

export type Models = Readonly<Record<(typeof NAMES)[number], Model>>;

/** Loads every network of the pack. @throws Error  one cannot be loaded */
export async function openModels(): Promise<Models> {
  const opened = await Promise.all(NAMES.map(async (name) => [name, await openModel(name)] as const));
  return Object.fromEntries(opened) as Models;
}
