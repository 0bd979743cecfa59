import { storeFromEnvironment } from '../shared/store.ts';
import { compactorHandler } from './app.ts';

/** The entry point that Lambda loads. */
export const handler = compactorHandler(storeFromEnvironment(process.env));
