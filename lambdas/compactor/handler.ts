import { storeFromEnvironment } from '../store.ts';
import { compactorHandler } from './app.ts';

/** What Lambda loads. */
export const handler = compactorHandler(storeFromEnvironment(process.env));
