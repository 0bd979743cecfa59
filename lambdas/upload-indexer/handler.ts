import { servicesFromEnvironment } from '../shared/services.ts';
import { uploadIndexerHandler } from './app.ts';
import { eventBusFromEnvironment } from './event-bus.ts';
import { uploadSettings } from './settings.ts';

/** The entry point that Lambda loads. Models and clients are ready before the first photo. */
export const handler = uploadIndexerHandler(
  await servicesFromEnvironment(process.env),
  uploadSettings(process.env),
  eventBusFromEnvironment(process.env),
);
