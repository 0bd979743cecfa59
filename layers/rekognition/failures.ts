import { IncompleteSignature, InvalidSignature, NoCredentials, UnknownKey } from '../access/index.ts';
import { CollectionAlreadyExists, CollectionNotFound, GalleryBusy } from '../gallery/index.ts';
import { ImageTooLarge, ImageTooSmall, InvalidImage } from '../vision/index.ts';
import {
  ImageTooLargeException,
  IncompleteSignatureException,
  InternalServerError,
  InvalidImageFormatException,
  InvalidParameterException,
  InvalidSignatureException,
  MissingAuthenticationTokenException,
  RekognitionError,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  ThrottlingException,
  UnrecognizedClientException,
} from './errors.ts';
import { SIDES_PX } from './image.ts';

/**
 * What the caller is told of a failure. Errors of the lower layers become those of the wire, with themselves as the cause;
 * whatever nobody foresaw becomes an InternalServerError, of which the caller learns nothing more.
 * @param collectionId the one the request names
 */
export function asRekognitionError(error: unknown, collectionId: string): RekognitionError {
  const options = { cause: error };
  if (error instanceof RekognitionError) return error;
  if (error instanceof NoCredentials) return new MissingAuthenticationTokenException(error.message, options);
  if (error instanceof IncompleteSignature) return new IncompleteSignatureException(error.message, options);
  if (error instanceof UnknownKey) return new UnrecognizedClientException(error.message, options);
  if (error instanceof InvalidSignature) return new InvalidSignatureException(error.message, options);
  if (error instanceof CollectionNotFound) return ResourceNotFoundException.collection(collectionId, options);
  if (error instanceof CollectionAlreadyExists) return ResourceAlreadyExistsException.collection(collectionId, options);
  if (error instanceof GalleryBusy) return new ThrottlingException(options);
  if (error instanceof InvalidImage) return new InvalidImageFormatException(options);
  if (error instanceof ImageTooSmall) return InvalidParameterException.unspecified(options);
  if (error instanceof ImageTooLarge) {
    return ImageTooLargeException.sides(error.width, error.height, SIDES_PX.maxSidePx, options);
  }
  return new InternalServerError(options);
}
