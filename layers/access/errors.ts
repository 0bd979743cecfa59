/** Why a request was not authenticated. The message may be shown to its sender. */
export abstract class AccessError extends Error {
  /** The key that the request names, if Visage issued it: for the log. */
  readonly accessKeyId: string | undefined;

  constructor(message: string, accessKeyId?: string) {
    super(message);
    this.accessKeyId = accessKeyId;
  }
}

/** The request carries no credentials. */
export class NoCredentials extends AccessError {
  override readonly name = 'NoCredentials';
}

/** The request's credentials are incomplete or malformed. */
export class IncompleteSignature extends AccessError {
  override readonly name = 'IncompleteSignature';
}

/** The key is unknown, or its bearer secret is wrong. */
export class UnknownKey extends AccessError {
  override readonly name = 'UnknownKey';
}

/** The key is known, but the signature is not valid for this request, this service or this time. */
export class InvalidSignature extends AccessError {
  override readonly name = 'InvalidSignature';
}

/** The document of access keys is malformed. The message never quotes it: it may contain secrets. */
export class InvalidKeyDocument extends Error {
  override readonly name = 'InvalidKeyDocument';
}
