import { RekognitionError } from '../../layers/rekognition/index.ts';
import { causesOf } from '../shared/describe-failure.ts';
import { redact } from '../shared/redact.ts';

/** Why a photo can never be indexed, as the event `Image Rejected` says it. */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  /** One word: of ours, or the name of the exception that IndexFaces answered. */
  readonly reason: string;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }

  static gone() {
    return new Rejection('ObjectNotFound', 'The object was gone before it was indexed.');
  }
}

/** Exceptions of IndexFaces that the same photo would meet again; everything else may pass. */
const FOR_GOOD = new Set([
  'ImageTooLargeException',
  'InvalidImageFormatException',
  'InvalidParameterException',
  'ResourceNotFoundException',
  'ValidationException',
]);

/** @returns undefined if it is worth another try */
export function asRejection(error: unknown): Rejection | undefined {
  if (error instanceof Rejection) return error;
  if (!(error instanceof RekognitionError) || !FOR_GOOD.has(error.name)) return undefined;
  const message = causesOf(error).map((cause) => redact(cause.message));
  return new Rejection(error.name, [...new Set(message)].join(': '), { cause: error });
}
