/** The architecture as a table: which folder may import what. `npm run lint:rules` writes it into biome.json. */

/** Layers from the bottom up. `uses`: the layers beneath that it may import, through their index.ts. */
export const LAYERS: Readonly<Record<string, { readonly uses: readonly string[] }>> = {
  vision: { uses: [] },
  gallery: { uses: ['vision'] },
  access: { uses: [] },
  rekognition: { uses: ['vision', 'gallery', 'access'] },
};

/** Entry of a layer for what only training and evaluation call. */
export const RESEARCH_ENTRIES: Readonly<Record<string, string>> = {
  vision: 'training.ts',
  gallery: 'evaluation.ts',
  rekognition: 'evaluation.ts',
};

/** Everything outside layers/ that no layer may import. */
export const OUTSIDE = ['lambdas', 'local', 'cdk', 'test', 'bench', 'eval', 'scripts'];

/** Native or heavy packages, and the only place that may import each. */
export const DOORS: Readonly<Record<string, string>> = {
  sharp: 'layers/vision/image/decode.ts',
  'onnxruntime-node': 'layers/vision/networks/session.ts',
  usearch: 'layers/gallery/search/scan.ts',
};

/** The only file that imports the JSON files of a model pack. */
export const PACK_FILES = 'layers/vision/networks/pack-files.ts';

/**
 * Rooms of a layer: folders that may import only the rooms listed, and of the layer's own top only the files listed.
 * A layer that is not here has rooms without rules.
 */
export const ROOMS: Readonly<
  Record<string, { top: readonly string[]; rooms: Readonly<Record<string, readonly string[]>> }>
> = {
  vision: {
    top: ['built-files.ts', 'errors.ts', 'face.ts'],
    rooms: {
      geometry: [],
      workers: [],
      networks: ['workers'],
      image: ['geometry', 'networks', 'workers'],
      embed: ['geometry', 'image', 'networks'],
      quality: ['embed', 'geometry', 'image', 'workers'],
      detect: ['geometry', 'image', 'networks', 'workers'],
      mesh: ['detect', 'geometry', 'image', 'networks', 'quality', 'workers'],
      person: ['mesh', 'networks'],
      eyes: ['geometry', 'image', 'mesh', 'networks'],
      attributes: ['embed', 'eyes', 'geometry', 'image', 'mesh', 'networks', 'workers'],
    },
  },
  rekognition: {
    top: ['errors.ts', 'operation.ts', 'services.ts'],
    rooms: {
      wire: [],
      photo: ['wire'],
      present: ['wire'],
      collections: ['wire'],
      search: ['collections', 'present', 'wire'],
      operations: ['collections', 'photo', 'present', 'search', 'wire'],
      rest: ['wire'],
    },
  },
};

/** Files of a room that need more of the layer's top than the room as a whole. */
export const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'layers/rekognition/rest': ['call.ts', 'operation-table.ts'],
};
