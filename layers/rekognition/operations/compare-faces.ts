import type { CompareFacesRequest, CompareFacesResponse, QualityFilter } from '@aws-sdk/client-rekognition';
import { cosineOf, type Face, type Pack, type Photo } from '../../vision/index.ts';
import { InvalidParameterException } from '../errors.ts';
import { operation } from '../operation.ts';
import { readImage, SIDES_PX } from '../photo/image.ts';
import { unfitReasons } from '../photo/quality-filter.ts';
import { boundingBox, comparedFace } from '../present/face.ts';
import { similarityAt } from '../present/similarity.ts';
import { image, qualityFilter, threshold } from '../wire/constraints.ts';
import { required, structure } from '../wire/shapes.ts';

const input = structure<CompareFacesRequest>({
  SourceImage: required(image),
  TargetImage: required(image),
  SimilarityThreshold: threshold,
  QualityFilter: qualityFilter,
});

/**
 * The largest face of the source against every face of the target.
 *
 * A face that the filter finds unfit is as one that was not detected: it is in neither list, and a source whose largest face
 * it is, or a target without any other, is refused like a photo of nobody. Taking the source's next face instead would
 * compare somebody else than was meant, and two empty lists would read as "not the same person".
 *
 * AWS does not say in which order it lists the unmatched: here it is that of DetectFaces, the largest first.
 */
export const compareFaces = operation(input, async (request, { vision, s3 }): Promise<CompareFacesResponse> => {
  const { QualityFilter = 'NONE', SimilarityThreshold = 80 } = request;
  const images = [request.SourceImage, request.TargetImage];
  const [sourceBytes, targetBytes] = await Promise.all(images.map((image) => readImage(image, s3)));
  using source = await vision.analyze(sourceBytes, SIDES_PX);
  using target = await vision.analyze(targetBytes, SIDES_PX, { embedding: true });

  const [sourceFace] = source.faces;
  const targetFaces = target.faces.filter((face) => isFit(face, QualityFilter));
  if (!sourceFace || !isFit(sourceFace, QualityFilter) || targetFaces.length === 0) {
    throw InvalidParameterException.unspecified();
  }

  const least = Math.fround(SimilarityThreshold);
  const compared = await compare(vision.pack, source, sourceFace, target, targetFaces);
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

async function compare(
  { similarity }: Pack,
  source: Photo,
  sourceFace: Face,
  target: Photo,
  targetFaces: readonly Face[],
) {
  const [wanted] = await source.embed([sourceFace]);
  const vectors = await target.embed(targetFaces);
  return targetFaces.map((face, i) => ({ face, similarity: similarityAt(similarity, cosineOf(wanted, vectors[i])) }));
}
