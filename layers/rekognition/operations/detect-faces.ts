import type { DetectFacesRequest, DetectFacesResponse } from '@aws-sdk/client-rekognition';
import { operation } from '../operation.ts';
import { readImage, SIDES_PX } from '../photo/read-image.ts';
import { requestedAttributes } from '../present/attributes.ts';
import { faceDetails } from '../present/face-detail.ts';
import { required, structure } from '../wire/shapes.ts';
import { attributes as attributeList, image } from '../wire/shared-shapes.ts';

const input = structure<DetectFacesRequest>({ Image: required(image), Attributes: attributeList });

export const detectFaces = operation(input, async (request, { vision, s3 }): Promise<DetectFacesResponse> => {
  const { Attributes = [] } = request;
  const attributes = requestedAttributes(Attributes);
  using photo = await vision.analyze(await readImage(request.Image, s3), SIDES_PX, { attributes });
  return { FaceDetails: await faceDetails(photo, photo.faces, Attributes) };
});
