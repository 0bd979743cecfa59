import type { CompareFacesRequest, CompareFacesResponse, QualityFilter } from '@aws-sdk/client-rekognition';
import { type Face, type Pack, type Photo, scoreOf } from '../../vision/index.ts';
import { InvalidParameterException } from '../errors.ts';
import { operation } from '../operation.ts';
import { unfitReasons } from '../photo/quality-filter.ts';
import { readImage, SIDES_PX } from '../photo/read-image.ts';
import { boundingBox } from '../present/bounding-box.ts';
import { comparedFace } from '../present/face-detail.ts';
import { similarityAt } from '../present/similarity.ts';
import { required, structure } from '../wire/shapes.ts';
import { image, qualityFilter, threshold } from '../wire/shared-shapes.ts';

const input = structure<CompareFacesRequest>({
  SourceImage: required(image),
  TargetImage: required(image),
  SimilarityThreshold: threshold,
  QualityFilter: qualityFilter,
});

/**
 * Compares the largest face of the source with every face of the target.
 *
 * A face that does not pass the filter counts as not detected: it is in neither list, and a source whose largest face
 * it is, or a target without any other face, is refused like a photo without faces. Comparing the source's next face
 * instead could compare the wrong person, and two empty lists would read as "not the same person".
 *
 * AWS does not document the order of the unmatched faces: here it is that of DetectFaces, largest first.
 */
export const compareFaces = operation(input, async (request, { vision, s3 }): Promise<CompareFacesResponse> => {
  const { QualityFilter = 'NONE', SimilarityThreshold = 80 } = request;
  const images = [request.SourceImage, request.TargetImage];
  const [sourceBytes, targetBytes] = await Promise.all(images.map((image) => readImage(image, s3)));
  const [pack] = vision.packs;
  using source = await vision.analyze(sourceBytes, SIDES_PX);
  using target = await vision.analyze(targetBytes, SIDES_PX, { embedding: pack });

  const [sourceFace] = source.faces;
  const targetFaces = target.faces.filter((face) => isFit(face, QualityFilter));
  if (!sourceFace || !isFit(sourceFace, QualityFilter) || targetFaces.length === 0) {
    throw InvalidParameterException.unspecified();
  }

  const least = Math.fround(SimilarityThreshold);
  const compared = await compare(pack, source, sourceFace, target, targetFaces);
  return {
    SourceImageFace: { BoundingBox: boundingBox(sourceFace.box), Confidence: sourceFace.confidence },
    FaceMatches: compared
      .filter(({ similarity }) => similarity >= least)
      .sort((a, b) => b.similarity - a.similarity)
      .map(({ face, similarity }) => ({ Similarity: similarity, Face: comparedFace(face) })),
    UnmatchedFaces: compared.filter(({ similarity }) => similarity < least).map(({ face }) => comparedFace(face)),
  };
});

function isFit(face: Face, filter: QualityFilter): boolean {
  return unfitReasons(face, filter).length === 0;
}

async function compare(pack: Pack, source: Photo, sourceFace: Face, target: Photo, targetFaces: readonly Face[]) {
  const [wanted] = await source.embed([sourceFace], pack);
  const vectors = await target.embed(targetFaces, pack);
  return targetFaces.map((face, i) => ({
    face,
    similarity: similarityAt(pack.similarity, scoreOf(pack, wanted, vectors[i])),
  }));
}
