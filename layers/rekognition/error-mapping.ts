import { IncompleteSignature, InvalidSignature, NoCredentials, UnknownKey } from '../access/index.ts';
import {
  CollectionAlreadyExists,
  CollectionNotFound,
  GalleryBusy,
  TokenReused,
  TooManyTags,
  UserAlreadyExists,
  UserBusy,
  UserFull,
  UserNotFound,
} from '../gallery/index.ts';
import { ImageTooLarge, ImageTooLargeForMemory, ImageTooSmall, InvalidImage } from '../vision/index.ts';
import {
  ConflictException,
  IdempotentParameterMismatchException,
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
  ServiceQuotaExceededException,
  ThrottlingException,
  UnrecognizedClientException,
} from './errors.ts';
import { SIDES_PX } from './photo/read-image.ts';

/**
 * Maps any error to the one that the wire answers. Errors of the lower layers become their counterparts on the wire,
 * with themselves as the cause; an unforeseen error becomes an InternalServerError, whose answer reveals nothing more.
 */
export function toRekognitionError(error: unknown): RekognitionError {
  const options = { cause: error };
  if (error instanceof RekognitionError) return error;
  if (error instanceof NoCredentials) return new MissingAuthenticationTokenException(error.message, options);
  if (error instanceof IncompleteSignature) return new IncompleteSignatureException(error.message, options);
  if (error instanceof UnknownKey) return new UnrecognizedClientException(error.message, options);
  if (error instanceof InvalidSignature) return new InvalidSignatureException(error.message, options);
  if (error instanceof CollectionNotFound) return ResourceNotFoundException.collection(error.id, options);
  if (error instanceof CollectionAlreadyExists) return ResourceAlreadyExistsException.collection(error.id, options);
  if (error instanceof UserNotFound) return ResourceNotFoundException.user(error.userId, options);
  if (error instanceof UserAlreadyExists) return ConflictException.userExists(error.userId, options);
  if (error instanceof UserBusy) return ConflictException.userIsChanging(error.userId, options);
  if (error instanceof UserFull) return ServiceQuotaExceededException.facesOfUser(options);
  if (error instanceof TooManyTags) return ServiceQuotaExceededException.tags(options);
  if (error instanceof TokenReused) return new IdempotentParameterMismatchException(error.token, options);
  if (error instanceof GalleryBusy) return new ThrottlingException(options);
  if (error instanceof InvalidImage) return new InvalidImageFormatException(options);
  if (error instanceof ImageTooSmall) {
    return InvalidParameterException.sides(error.width, error.height, SIDES_PX.minSidePx, options);
  }
  if (error instanceof ImageTooLarge) {
    return ImageTooLargeException.sides(error.width, error.height, SIDES_PX.maxSidePx, options);
  }
  if (error instanceof ImageTooLargeForMemory) {
    return ImageTooLargeException.memory(error, options);
  }
  return new InternalServerError(options);
}
