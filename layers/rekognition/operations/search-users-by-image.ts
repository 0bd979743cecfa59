import type { SearchUsersByImageRequest, SearchUsersByImageResponse } from '@aws-sdk/client-rekognition';
import { getCollection } from '../../gallery/index.ts';
import type { Face } from '../../vision/index.ts';
import { requireSamePack } from '../collections/model-pack.ts';
import { operation } from '../operation.ts';
import { readImage, SIDES_PX } from '../photo/image.ts';
import { unfitReasons } from '../photo/quality-filter.ts';
import { boundingBox } from '../present/face.ts';
import { findUserMatches } from '../present/user-matches.ts';
import { collectionId, image, maxUsers, qualityFilter, threshold } from '../wire/constraints.ts';
import { required, structure } from '../wire/shapes.ts';

const input = structure<SearchUsersByImageRequest>({
  CollectionId: required(collectionId),
  Image: required(image),
  UserMatchThreshold: threshold,
  MaxUsers: maxUsers,
  QualityFilter: qualityFilter,
});

/**
 * The users who look like the largest face of a photo. Where there is no face, or the filter finds the largest unfit, nobody
 * was searched for: unlike SearchFacesByImage, this is no error.
 */
export const searchUsersByImage = operation(input, async (request, services): Promise<SearchUsersByImageResponse> => {
  const { QualityFilter = 'NONE' } = request;
  const collection = await getCollection(services.store, request.CollectionId);
  requireSamePack(collection, services.vision.pack);
  using photo = await services.vision.analyze(await readImage(request.Image, services.s3), SIDES_PX);

  const judged = photo.faces.map((face, i) => ({
    face,
    isLargest: i === 0,
    reasons: unfitReasons(face, QualityFilter),
  }));
  const searched = judged.find(({ isLargest, reasons }) => isLargest && reasons.length === 0)?.face;
  const [vector] = searched ? await photo.embed([searched]) : [];
  return {
    UserMatches: vector ? await findUserMatches(services, collection, vector, request) : [],
    FaceModelVersion: collection.faceModelVersion,
    SearchedFace: searched && { FaceDetail: seen(searched) },
    UnsearchedFaces: judged
      .filter(({ face }) => face !== searched)
      .map(({ face, isLargest, reasons }) => ({
        FaceDetails: seen(face),
        Reasons: [...(isLargest ? [] : (['FACE_NOT_LARGEST'] as const)), ...reasons],
      })),
  };
});

/** As much as AWS tells of the faces of this operation. */
function seen({ box, confidence }: Face) {
  return { BoundingBox: boundingBox(box), Confidence: confidence };
}
