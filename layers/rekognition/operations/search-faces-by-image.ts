import type { SearchFacesByImageRequest, SearchFacesByImageResponse } from '@aws-sdk/client-rekognition';
import { getCollection } from '../../gallery/index.ts';
import { collectionId, image, maxFaces, qualityFilter, threshold } from '../constraints.ts';
import { InvalidParameterException } from '../errors.ts';
import { findMatches } from '../face-matches.ts';
import { readImage, SIDES_PX } from '../image.ts';
import { requireOurPack } from '../model-pack.ts';
import { operation } from '../operation.ts';
import { boundingBox } from '../present.ts';
import { unfitReasons } from '../quality-filter.ts';
import { required, structure } from '../shapes.ts';

const input = structure<SearchFacesByImageRequest>({
  CollectionId: required(collectionId),
  Image: required(image),
  MaxFaces: maxFaces,
  FaceMatchThreshold: threshold,
  QualityFilter: qualityFilter,
});

export const searchFacesByImage = operation(input, async (request, services): Promise<SearchFacesByImageResponse> => {
  const { QualityFilter = 'NONE' } = request;
  const collection = await getCollection(services.store, request.CollectionId);
  requireOurPack(collection);
  using photo = await services.vision.analyze(await readImage(request.Image, services.s3), SIDES_PX);

  const [largest] = photo.faces;
  if (!largest || unfitReasons(largest, QualityFilter).length > 0) throw InvalidParameterException.noFaces();
  const [vector] = await photo.embed([largest]);
  return {
    SearchedFaceBoundingBox: boundingBox(largest.box),
    SearchedFaceConfidence: largest.confidence,
    FaceMatches: await findMatches(services, collection, vector, request),
    FaceModelVersion: collection.faceModelVersion,
  };
});
