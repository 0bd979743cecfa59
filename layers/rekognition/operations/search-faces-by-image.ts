import type { SearchFacesByImageRequest, SearchFacesByImageResponse } from '@aws-sdk/client-rekognition';
import { getCollection } from '../../gallery/index.ts';
import { packOfCollection } from '../collections/pack-of-collection.ts';
import { InvalidParameterException } from '../errors.ts';
import { operation } from '../operation.ts';
import { unfitReasons } from '../photo/quality-filter.ts';
import { readImage, SIDES_PX } from '../photo/read-image.ts';
import { boundingBox } from '../present/bounding-box.ts';
import { findFaceMatches } from '../search/face-matches.ts';
import { required, structure } from '../wire/shapes.ts';
import { collectionId, image, maxFaces, qualityFilter, threshold } from '../wire/shared-shapes.ts';

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
  const pack = packOfCollection(services.vision, collection);
  using photo = await services.vision.analyze(await readImage(request.Image, services.s3), SIDES_PX);

  const [largest] = photo.faces;
  if (!largest || unfitReasons(largest, QualityFilter).length > 0) throw InvalidParameterException.noFaces();
  const [vector] = await photo.embed([largest], pack);
  return {
    SearchedFaceBoundingBox: boundingBox(largest.box),
    SearchedFaceConfidence: largest.confidence,
    FaceMatches: await findFaceMatches(services, collection, vector, request),
    FaceModelVersion: collection.faceModelVersion,
  };
});
