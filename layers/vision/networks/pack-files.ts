/** Imports the files of every pack that this build holds. */

import confidence from '../../../models/confidence/confidence.json' with { type: 'json' };
import fitted from '../../../models/fitted.json' with { type: 'json' };
import age from '../../../models/heads/age.json' with { type: 'json' };
import beard from '../../../models/heads/beard.json' with { type: 'json' };
import emotions from '../../../models/heads/emotions.json' with { type: 'json' };
import eyeglasses from '../../../models/heads/eyeglasses.json' with { type: 'json' };
import eyesClosed from '../../../models/heads/eyes_closed.json' with { type: 'json' };
import female from '../../../models/heads/female.json' with { type: 'json' };
import mouthCovered from '../../../models/heads/mouth_covered.json' with { type: 'json' };
import mouthOpen from '../../../models/heads/mouth_open.json' with { type: 'json' };
import mustache from '../../../models/heads/mustache.json' with { type: 'json' };
import occluded from '../../../models/heads/occluded.json' with { type: 'json' };
import smile from '../../../models/heads/smile.json' with { type: 'json' };
import sunglasses from '../../../models/heads/sunglasses.json' with { type: 'json' };
import manifest from '../../../models/pack.json' with { type: 'json' };
import type { PackFiles } from './pack-format.ts';

const heads = {
  age,
  beard,
  emotions,
  eyeglasses,
  eyesClosed,
  female,
  mouthCovered,
  mouthOpen,
  mustache,
  occluded,
  smile,
  sunglasses,
};

/** Files of each pack, by its name. */
export const PACK_FILES: ReadonlyMap<string, PackFiles> = new Map([
  [manifest.name, { manifest, fitted, confidence, heads }],
]);
