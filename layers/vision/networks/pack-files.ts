/** Imports the files of networks, heads and every pack that this build holds. */

import confidence from '../../../models/confidence/confidence.json' with { type: 'json' };
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
import networks from '../../../models/networks.json' with { type: 'json' };
import crowdOfVisage1 from '../../../models/packs/visage-1/crowd.json' with { type: 'json' };
import visage1 from '../../../models/packs/visage-1/pack.json' with { type: 'json' };
import similarityOfVisage1 from '../../../models/packs/visage-1/similarity.json' with { type: 'json' };
import crowdOfVisage2 from '../../../models/packs/visage-2/crowd.json' with { type: 'json' };
import visage2 from '../../../models/packs/visage-2/pack.json' with { type: 'json' };
import projectionOfVisage2 from '../../../models/packs/visage-2/projection.json' with { type: 'json' };
import similarityOfVisage2 from '../../../models/packs/visage-2/similarity.json' with { type: 'json' };
import type { ConfidenceFile, NetworkList, PackFiles, ReadsNetworks } from './pack-format.ts';

export const NETWORKS: NetworkList = networks;

/** What makes the confidence of a face; all packs share it. */
export const CONFIDENCE: ConfidenceFile = confidence;

/** Heads by the name of what they estimate (attributes/describe.ts); all packs share them. */
export const HEADS: Readonly<Record<string, ReadsNetworks>> = {
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
export const PACK_FILES: ReadonlyMap<string, PackFiles> = new Map<string, PackFiles>([
  [visage1.name, { manifest: visage1, crowd: crowdOfVisage1, similarity: similarityOfVisage1 }],
  [
    visage2.name,
    {
      manifest: visage2,
      projection: projectionOfVisage2,
      crowd: crowdOfVisage2,
      similarity: similarityOfVisage2,
    },
  ],
]);
