import { servicesFromEnvironment } from '../shared/services.ts';
import { apiHandler } from './app.ts';
import { corsOrigins } from './cors.ts';
import { keysFromEnvironment } from './keys.ts';

const settings = { corsOrigins: corsOrigins(process.env) };

/** The entry point that Lambda loads. Models and clients are ready before the first request. */
export const handler = apiHandler(
  await servicesFromEnvironment(process.env),
  keysFromEnvironment(process.env),
  undefined,
  settings,
);
