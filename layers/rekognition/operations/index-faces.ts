import { hash } from 'node:crypto';
import type { IndexFacesRequest, IndexFacesResponse } from '@aws-sdk/client-rekognition';
import { addFaces, getCollection } from '../../gallery/index.ts';
import { attributes, collectionId, externalImageId, image, qualityFilter } from '../constraints.ts';
import { faceDetails, wantedAttributes } from '../face-details.ts';
import { readImage, SIDES_PX } from '../image.ts';
import { requireOurPack } from '../model-pack.ts';
import { operation } from '../operation.ts';
import { indexedFace } from '../present.ts';
import { selectFaces } from '../selection.ts';
import { integer, minValue, required, structure } from '../shapes.ts';

const input = structure<IndexFacesRequest>({
  CollectionId: required(collectionId),
  Image: required(image),
  ExternalImageId: externalImageId,
  DetectionAttributes: attributes,
  MaxFaces: integer(minValue(1)),
  QualityFilter: qualityFilter,
});

export const indexFaces = operation(input, async (request, { store, vision, s3 }): Promise<IndexFacesResponse> => {
  const { ExternalImageId, DetectionAttributes = [], MaxFaces = Infinity, QualityFilter = 'AUTO' } = request;
  const collection = await getCollection(store, request.CollectionId);
  requireOurPack(collection);
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
  const stored = await addFaces(
    store,
    collection,
    { sha256: hash('sha256', bytes), ...(ExternalImageId !== undefined && { externalImageId: ExternalImageId }) },
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
