import { storeFromEnvironment } from '../shared/store.ts';
import { compactorHandler } from './app.ts';

/** What Lambda loads. */
export const handler = compactorHandler(storeFromEnvironment(process.env));
