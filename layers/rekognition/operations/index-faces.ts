import { hash } from 'node:crypto';
import type { IndexFacesRequest, IndexFacesResponse } from '@aws-sdk/client-rekognition';
import { addFaces, getCollection } from '../../gallery/index.ts';
import { packOfCollection } from '../collections/pack-of-collection.ts';
import { type OutputCounts, operation } from '../operation.ts';
import { readImage, SIDES_PX } from '../photo/read-image.ts';
import { selectFaces } from '../photo/select-faces.ts';
import { requestedAttributes } from '../present/attributes.ts';
import { indexedFace } from '../present/collection-face.ts';
import { faceDetails } from '../present/face-detail.ts';
import { integer, minValue, required, structure } from '../wire/shapes.ts';
import { attributes, collectionId, externalImageId, image, qualityFilter } from '../wire/shared-shapes.ts';

const input = structure<IndexFacesRequest>({
  CollectionId: required(collectionId),
  Image: required(image),
  ExternalImageId: externalImageId,
  DetectionAttributes: attributes,
  MaxFaces: integer(minValue(1)),
  QualityFilter: qualityFilter,
});

export const indexFaces = operation(
  input,
  async (request, services): Promise<IndexFacesResponse> => {
    const { ExternalImageId, DetectionAttributes = [], MaxFaces = Infinity, QualityFilter = 'AUTO' } = request;
    const { store, vision, s3, beforeStoringFaces } = services;
    const collection = await getCollection(store, request.CollectionId);
    const pack = packOfCollection(vision, collection);
    const bytes = await readImage(request.Image, s3);
    using photo = await vision.analyze(bytes, SIDES_PX, {
      // MaxFaces may leave out most faces of a photo: their embeddings would be computed in vain.
      embedding: MaxFaces === Infinity ? pack : undefined,
      attributes: requestedAttributes(DetectionAttributes),
    });

    const { selected, rejected } = selectFaces(photo.faces, QualityFilter, MaxFaces);
    const everyFace = [...selected, ...rejected.map(({ face }) => face)];
    const [details, embeddings] = await Promise.all([
      faceDetails(photo, everyFace, DetectionAttributes),
      photo.embed(selected, pack),
    ]);
    const source = {
      sha256: hash('sha256', bytes),
      ...(ExternalImageId !== undefined && { externalImageId: ExternalImageId }),
    };
    await beforeStoringFaces?.(collection, source);
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
  },
  countUnindexed,
);

function countUnindexed({ UnindexedFaces = [] }: IndexFacesResponse): OutputCounts {
  if (UnindexedFaces.length === 0) return {};
  const unindexed: Record<string, number> = {};
  for (const reason of UnindexedFaces.flatMap(({ Reasons = [] }) => Reasons)) {
    unindexed[reason] = (unindexed[reason] ?? 0) + 1;
  }
  return { unindexed };
}
