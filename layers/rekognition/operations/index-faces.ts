import { hash } from 'node:crypto';
import type { IndexFacesRequest, IndexFacesResponse } from '@aws-sdk/client-rekognition';
import { addFaces, getCollection } from '../../gallery/index.ts';
import { requireSamePack } from '../collections/model-pack.ts';
import { operation } from '../operation.ts';
import { readImage, SIDES_PX } from '../photo/image.ts';
import { selectFaces } from '../photo/selection.ts';
import { indexedFace } from '../present/face.ts';
import { faceDetails, wantedAttributes } from '../present/face-details.ts';
import { attributes, collectionId, externalImageId, image, qualityFilter } from '../wire/constraints.ts';
import { integer, minValue, required, structure } from '../wire/shapes.ts';

const input = structure<IndexFacesRequest>({
  CollectionId: required(collectionId),
  Image: required(image),
  ExternalImageId: externalImageId,
  DetectionAttributes: attributes,
  MaxFaces: integer(minValue(1)),
  QualityFilter: qualityFilter,
});

export const indexFaces = operation(input, async (request, services): Promise<IndexFacesResponse> => {
  const { ExternalImageId, DetectionAttributes = [], MaxFaces = Infinity, QualityFilter = 'AUTO' } = request;
  const { store, vision, s3, beforeCommit } = services;
  const collection = await getCollection(store, request.CollectionId);
  requireSamePack(collection, vision.pack);
  const bytes = await readImage(request.Image, s3);
  using photo = await vision.analyze(bytes, SIDES_PX, {
    // Of a photo's faces MaxFaces may leave most out.
    embedding: MaxFaces === Infinity,
    attributes: wantedAttributes(DetectionAttributes),
  });

  const { selected, rejected } = selectFaces(photo.faces, QualityFilter, MaxFaces);
  const everyFace = [...selected, ...rejected.map(({ face }) => face)];
  const [details, embeddings] = await Promise.all([
    faceDetails(photo, everyFace, DetectionAttributes),
    photo.embed(selected),
  ]);
  const source = {
    sha256: hash('sha256', bytes),
    ...(ExternalImageId !== undefined && { externalImageId: ExternalImageId }),
  };
  await beforeCommit?.(collection, source);
  const stored = await addFaces(
    store,
    collection,
    source,
    selected.map(({ box, confidence }, i) => ({ box, confidence, embedding: embeddings[i] })),
  );

  return {
    FaceRecords: stored.map((face, i) => ({ Face: indexedFace(face), FaceDetail: details[i] })),
    FaceModelVersion: collection.faceModelVersion,
    UnindexedFaces: rejected.map(({ reasons }, i) => ({
      Reasons: [...reasons],
      FaceDetail: details[selected.length + i],
    })),
  };
});
