import type { SearchUsersByImageRequest, SearchUsersByImageResponse } from '@aws-sdk/client-rekognition';
import { getCollection } from '../../gallery/index.ts';
import type { Face } from '../../vision/index.ts';
import { packOfCollection } from '../collections/pack-of-collection.ts';
import { operation } from '../operation.ts';
import { unfitReasons } from '../photo/quality-filter.ts';
import { readImage, SIDES_PX } from '../photo/read-image.ts';
import { boundingBox } from '../present/bounding-box.ts';
import { findUserMatches } from '../search/user-matches.ts';
import { required, structure } from '../wire/shapes.ts';
import { collectionId, image, maxUsers, qualityFilter, threshold } from '../wire/shared-shapes.ts';

const input = structure<SearchUsersByImageRequest>({
  CollectionId: required(collectionId),
  Image: required(image),
  UserMatchThreshold: threshold,
  MaxUsers: maxUsers,
  QualityFilter: qualityFilter,
});

/**
 * Finds the users most similar to the largest face of a photo. If there is no face, or the largest does not pass the
 * filter, there is no search and no SearchedFace; unlike for SearchFacesByImage this is no error.
 */
export const searchUsersByImage = operation(input, async (request, services): Promise<SearchUsersByImageResponse> => {
  const { QualityFilter = 'NONE' } = request;
  const collection = await getCollection(services.store, request.CollectionId);
  const pack = packOfCollection(services.vision, collection);
  using photo = await services.vision.analyze(await readImage(request.Image, services.s3), SIDES_PX);

  const judged = photo.faces.map((face, i) => ({
    face,
    isLargest: i === 0,
    reasons: unfitReasons(face, QualityFilter),
  }));
  const searched = judged.find(({ isLargest, reasons }) => isLargest && reasons.length === 0)?.face;
  const [vector] = searched ? await photo.embed([searched], pack) : [];
  return {
    UserMatches: vector ? await findUserMatches(services, collection, vector, request) : [],
    FaceModelVersion: collection.faceModelVersion,
    SearchedFace: searched && { FaceDetail: shortFaceDetail(searched) },
    UnsearchedFaces: judged
      .filter(({ face }) => face !== searched)
      .map(({ face, isLargest, reasons }) => ({
        FaceDetails: shortFaceDetail(face),
        Reasons: [...(isLargest ? [] : (['FACE_NOT_LARGEST'] as const)), ...reasons],
      })),
  };
});

/** The members that AWS sends of the faces of this operation. */
function shortFaceDetail({ box, confidence }: Face) {
  return { BoundingBox: boundingBox(box), Confidence: confidence };
}
