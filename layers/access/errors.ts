/** Why a request was not let in. What these say may be told to whoever sent it. */
export abstract class AccessError extends Error {
  /** The key in whose name the request came, if Visage has issued it: for the log. */
  readonly accessKeyId: string | undefined;

  constructor(message: string, accessKeyId?: string) {
    super(message);
    this.accessKeyId = accessKeyId;
  }
}

/** The request says nothing of who sends it. */
export class NoCredentials extends AccessError {
  override readonly name = 'NoCredentials';
}

/** The request says who sends it, but lacks a part of what proves it, or a part cannot be read. */
export class IncompleteSignature extends AccessError {
  override readonly name = 'IncompleteSignature';
}

/** No such key, or not one that is used in this way. */
export class UnknownKey extends AccessError {
  override readonly name = 'UnknownKey';
}

/** The key is known, and the signature is not one that it made for this request, this service or this time. */
export class InvalidSignature extends AccessError {
  override readonly name = 'InvalidSignature';
}

/** What should list the access keys does not. Says nothing of its content, which may be secrets. */
export class InvalidKeyDocument extends Error {
  override readonly name = 'InvalidKeyDocument';
}
