import type { FacesAtKeypoints } from '../embed/aligned-face.ts';
import type { FurtherNetwork } from '../embed/embedding-networks.ts';
import type { Keypoints } from '../geometry/keypoints.ts';
import type { GrowingPyramid } from '../image/build-pyramid.main.ts';
import { divideAmong, divideIntoBatches } from '../networks/divide.ts';
import { oncePerItem } from '../workers/once-per-item.ts';
import type { Workers } from '../workers/task.ts';
import type { Extractors } from './describe.ts';

/** Workers that run at least the tasks of embed/extract.worker.ts and extract-loose.worker.ts. */
export type ExtractWorkers = Workers<
  Pick<typeof import('../embed/extract.worker.ts'), 'extractAligned' | 'extractVectors'> &
    Pick<typeof import('./extract-loose.worker.ts'), 'extractLoose'>
>;

/** Makes the extractors of one photo. Each feature of a face is extracted once, however often it is requested. */
export function featureExtractors(
  workers: ExtractWorkers,
  pyramid: GrowingPyramid,
): Extractors<{ readonly keypoints: Keypoints }> {
  const facesAt = async (faces: readonly Keypoints[]): Promise<FacesAtKeypoints> => ({
    pyramid: await pyramid.whole(),
    faces,
  });
  const loose = oncePerItem((faces: readonly Keypoints[]) =>
    divideIntoBatches(faces, async (part) => workers.run('extractLoose', await facesAt(part))),
  );
  const vectors = (network: FurtherNetwork) =>
    oncePerItem((faces: readonly Keypoints[]) =>
      divideIntoBatches(faces, async (part) => workers.run('extractVectors', { network, ...(await facesAt(part)) })),
    );
  // Last in the queue, and so divided among all workers, which then finish together.
  const aligned = oncePerItem((faces: readonly Keypoints[]) =>
    divideAmong(workers, faces, async (part) => workers.run('extractAligned', await facesAt(part))),
  );
  // A face is identified by its keypoints, which stay the same object once it is found.
  const byKeypoints =
    <Feature>(extract: (faces: readonly Keypoints[]) => Promise<Feature>[]) =>
    (faces: readonly { readonly keypoints: Keypoints }[]) =>
      extract(faces.map(({ keypoints }) => keypoints));
  return {
    aligned: byKeypoints(aligned),
    loose: byKeypoints(loose),
    'mobilefacenet-192': byKeypoints(vectors('mobilefacenet-192')),
    'dlib-resnet': byKeypoints(vectors('dlib-resnet')),
  };
}
