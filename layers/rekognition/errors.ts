/** Errors as the wire answers them: one class per exception, with AWS's messages, word for word (tests hold them). */
import { FrameworkError, ServiceError } from './error-kinds.ts';
import { unknownOperationMessage } from './other-operations.ts';

export { FrameworkError, RekognitionError } from './error-kinds.ts';

export class AccessDeniedException extends ServiceError {
  override readonly name = 'AccessDeniedException';

  /** @param resource the ARN of a collection, or `*` */
  static to(user: string, operation: string, resource: string) {
    return new AccessDeniedException(
      `User: ${user} is not authorized to perform: rekognition:${operation} on resource: ${resource} ` +
        `because no identity-based policy allows the rekognition:${operation} action`,
    );
  }
}

export class ConflictException extends ServiceError {
  override readonly name = 'ConflictException';

  static userExists(id: string, options?: ErrorOptions) {
    return new ConflictException(`The user id: ${id} already exists`, options);
  }

  static userIsChanging(id: string, options?: ErrorOptions) {
    return new ConflictException(`The user id: ${id} is being changed by other requests`, options);
  }
}

export class IdempotentParameterMismatchException extends ServiceError {
  override readonly name = 'IdempotentParameterMismatchException';

  constructor(token: string, options?: ErrorOptions) {
    super(`The ClientRequestToken: ${token} you have supplied is already in use.`, options);
  }
}

/** Size of a photo in pixels, and the memory that decoding it takes and may take. */
interface DecodingCost {
  readonly width: number;
  readonly height: number;
  readonly megabytes: number;
  readonly mostMegabytes: number;
}

export class ImageTooLargeException extends ServiceError {
  override readonly name = 'ImageTooLargeException';

  static bytes() {
    return new ImageTooLargeException('Image size is too large.');
  }

  static sides(width: number, height: number, maxPx: number, options?: ErrorOptions) {
    const message = `Input image dimensions ${width} x ${height} exceed maximum dimension size of ${maxPx} pixels`;
    return new ImageTooLargeException(message, options);
  }

  /** A photo that has to be held whole while it is decoded, which AWS would take. */
  static memory(photo: DecodingCost, options?: ErrorOptions) {
    const { width, height, megabytes, mostMegabytes } = photo;
    const message =
      `Decoding the input image of ${width} x ${height} pixels takes ${megabytes} MB of memory, more than the maximum ` +
      `of ${mostMegabytes} MB: an interlaced PNG or a progressive JPEG has to be held as a whole`;
    return new ImageTooLargeException(message, options);
  }
}

export class InternalServerError extends ServiceError {
  override readonly name = 'InternalServerError';
  override readonly status = 500;

  constructor(options?: ErrorOptions) {
    super('Internal server error', options);
  }
}

export class InvalidImageFormatException extends ServiceError {
  override readonly name = 'InvalidImageFormatException';

  constructor(options?: ErrorOptions) {
    super('Request has invalid image format', options);
  }
}

export class InvalidPaginationTokenException extends ServiceError {
  override readonly name = 'InvalidPaginationTokenException';

  constructor(options?: ErrorOptions) {
    super('Invalid Token', options);
  }
}

export class InvalidParameterException extends ServiceError {
  override readonly name = 'InvalidParameterException';

  static unspecified(options?: ErrorOptions) {
    return new InvalidParameterException('Request has invalid parameters', options);
  }

  static noFaces() {
    return new InvalidParameterException('There are no faces in the image. Should be at least 1.');
  }

  static faceNotFound() {
    return new InvalidParameterException('faceId was not found in the collection.');
  }

  /** @param open  names of the packs that this service runs */
  static packNotOpen(collectionId: string, pack: string, open: readonly string[], options?: ErrorOptions) {
    const message =
      `The vectors of collection ${collectionId} were made by model pack ${pack}, and this service runs ` +
      `${open.join(', ')} only. Add ${pack} to visage:packs (VISAGE_PACKS of npm start), or index its photos into a ` +
      'new collection.';
    return new InvalidParameterException(message, options);
  }

  /** AWS's message is `unspecified`: this one says which size is enough. */
  static sides(width: number, height: number, minPx: number, options?: ErrorOptions) {
    const message = `Input image dimensions ${width} x ${height} are below the minimum dimension size of ${minPx} pixels`;
    return new InvalidParameterException(message, options);
  }

  static imageIsEmpty() {
    return new InvalidParameterException('Requested image should either contain bytes or s3 object.');
  }
}

export class InvalidS3ObjectException extends ServiceError {
  override readonly name = 'InvalidS3ObjectException';

  static unreadable(options?: ErrorOptions) {
    const message = 'Unable to get object metadata from S3. Check object key, region and/or access permissions.';
    return new InvalidS3ObjectException(message, options);
  }

  static incomplete() {
    return new InvalidS3ObjectException('Request has invalid S3 object.');
  }
}

export class ProvisionedThroughputExceededException extends ServiceError {
  override readonly name = 'ProvisionedThroughputExceededException';

  static s3(options?: ErrorOptions) {
    return new ProvisionedThroughputExceededException('S3 download limit exceeded.', options);
  }
}

export class ResourceAlreadyExistsException extends ServiceError {
  override readonly name = 'ResourceAlreadyExistsException';

  static collection(id: string, options?: ErrorOptions) {
    return new ResourceAlreadyExistsException(`The collection id: ${id} already exists`, options);
  }
}

export class ResourceNotFoundException extends ServiceError {
  override readonly name = 'ResourceNotFoundException';

  static collection(id: string, options?: ErrorOptions) {
    return new ResourceNotFoundException(`The collection id: ${id} does not exist`, options);
  }

  static user(id: string, options?: ErrorOptions) {
    return new ResourceNotFoundException(`The user id: ${id} does not exist`, options);
  }

  /** For a resource named by its ARN. */
  static resource(options?: ErrorOptions) {
    return new ResourceNotFoundException('The resource specified in the request cannot be found.', options);
  }
}

export class ServiceQuotaExceededException extends ServiceError {
  override readonly name = 'ServiceQuotaExceededException';

  static facesOfUser(options?: ErrorOptions) {
    return new ServiceQuotaExceededException('The number of faces of the user exceeds the allowed limit.', options);
  }

  static tags(options?: ErrorOptions) {
    return new ServiceQuotaExceededException(
      'The number of tags of the collection exceeds the allowed limit.',
      options,
    );
  }
}

/** The service is overloaded. A server fault, which SDKs retry. */
export class ThrottlingException extends ServiceError {
  override readonly name = 'ThrottlingException';
  override readonly status = 500;

  constructor(options?: ErrorOptions) {
    super('Service Unavailable', options);
  }
}

/** The `Authorization` header or the query of a presigned URL is incomplete or malformed. */
export class IncompleteSignatureException extends FrameworkError {
  override readonly name = 'IncompleteSignatureException';
}

/** The signature does not match the request, or is not valid at this time. */
export class InvalidSignatureException extends FrameworkError {
  override readonly name = 'InvalidSignatureException';
}

/** The request carries no credentials. */
export class MissingAuthenticationTokenException extends FrameworkError {
  override readonly name = 'MissingAuthenticationTokenException';
}

/** The body is not JSON, or a value in it has another JSON type than its member. */
export class SerializationException extends FrameworkError {
  override readonly name = 'SerializationException';

  /** The only error of the framework whose `Message` has a capital. */
  override get body() {
    return { __type: this.name, ...(this.message && { Message: this.message }) };
  }
}

/**
 * AWS answers only the name. Visage adds a message: the operation may be misspelt, or one that Visage does not have.
 */
export class UnknownOperationException extends FrameworkError {
  override readonly name = 'UnknownOperationException';

  /** @param target the `X-Amz-Target` header */
  static target(target: string | undefined) {
    return new UnknownOperationException(
      target === undefined ? 'The request has no X-Amz-Target header.' : unknownOperationMessage(target),
    );
  }

  /** @param route the path; 512 characters of it are echoed, more than the longest real one has */
  static route(method: string, route: string) {
    return new UnknownOperationException(`There is no ${method.slice(0, 16)} ${route.slice(0, 512)}.`);
  }
}

/** The key is unknown, or its bearer secret is wrong. */
export class UnrecognizedClientException extends FrameworkError {
  override readonly name = 'UnrecognizedClientException';
}

/** Values break the constraints of their members. One message lists every violation of a request. */
export class ValidationException extends FrameworkError {
  override readonly name = 'ValidationException';

  static of(violations: readonly string[]) {
    const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected`;
    return new ValidationException(`${count}: ${violations.join('; ')}`);
  }
}
