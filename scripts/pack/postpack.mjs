// Runs after `npm pack`.
import { restore } from './manifest.mjs';

restore();
