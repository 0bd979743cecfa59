import type { RekognitionError } from '../errors.ts';

/** The HTTP status of each error that is not a plain 400. Bodies stay as AWS has them. */
export const STATUS: Readonly<Record<string, number>> = {
  MissingAuthenticationTokenException: 401,
  IncompleteSignatureException: 401,
  InvalidSignatureException: 401,
  UnrecognizedClientException: 401,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  ConflictException: 409,
  IdempotentParameterMismatchException: 409,
  ResourceAlreadyExistsException: 409,
  ImageTooLargeException: 413,
  InvalidImageFormatException: 415,
  ProvisionedThroughputExceededException: 429,
  ThrottlingException: 503,
};

/** The status of an error over REST: REST clients tell errors apart by it, SDKs by the type in the body. */
export function restStatus({ name, status }: RekognitionError): number {
  return STATUS[name] ?? status;
}
