import { RekognitionError } from '../../layers/rekognition/index.ts';
import { causesOf } from '../shared/describe-failure.ts';
import { redact } from '../shared/redact.ts';

/** Why a photo can never be indexed, as the event `Image Rejected` states it. */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  /** The name of the exception that IndexFaces answered, or one word of the indexer's own. */
  readonly reason: string;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }

  static gone() {
    return new Rejection('ObjectNotFound', 'The object was gone before it was indexed.');
  }
}

/** Exceptions that IndexFaces would answer to the same photo again; all others are temporary. */
const PERMANENT = new Set([
  'ImageTooLargeException',
  'InvalidImageFormatException',
  'InvalidParameterException',
  'ResourceNotFoundException',
  'ValidationException',
]);

/**
 * The rejection that an error amounts to.
 * @returns undefined if the error is temporary: worth another try
 */
export function asRejection(error: unknown): Rejection | undefined {
  if (error instanceof Rejection) return error;
  if (!(error instanceof RekognitionError) || !PERMANENT.has(error.name)) return undefined;
  const message = causesOf(error).map((cause) => redact(cause.message));
  return new Rejection(error.name, [...new Set(message)].join(': '), { cause: error });
}
