import type { DetectFacesRequest, DetectFacesResponse } from '@aws-sdk/client-rekognition';
import { attributes, image } from '../constraints.ts';
import { faceDetails } from '../face-details.ts';
import { readImage, SIDES_PX } from '../image.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../shapes.ts';

const input = structure<DetectFacesRequest>({ Image: required(image), Attributes: attributes });

export const detectFaces = operation(input, async (request, { vision, s3 }): Promise<DetectFacesResponse> => {
  const { Attributes = [] } = request;
  using photo = await vision.analyze(await readImage(request.Image, s3), SIDES_PX);
  return { FaceDetails: await faceDetails(photo, photo.faces, Attributes) };
});
