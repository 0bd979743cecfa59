import type { DetectFacesRequest, DetectFacesResponse } from '@aws-sdk/client-rekognition';
import { operation } from '../operation.ts';
import { readImage, SIDES_PX } from '../photo/image.ts';
import { faceDetails, wantedAttributes } from '../present/face-details.ts';
import { attributes as attributeList, image } from '../wire/constraints.ts';
import { required, structure } from '../wire/shapes.ts';

const input = structure<DetectFacesRequest>({ Image: required(image), Attributes: attributeList });

export const detectFaces = operation(input, async (request, { vision, s3 }): Promise<DetectFacesResponse> => {
  const { Attributes = [] } = request;
  const attributes = wantedAttributes(Attributes);
  using photo = await vision.analyze(await readImage(request.Image, s3), SIDES_PX, { attributes });
  return { FaceDetails: await faceDetails(photo, photo.faces, Attributes) };
});
