/** The parts of a request that a signature covers, as its client sent them. */
export interface SentRequest {
  readonly method: string;
  /** As sent: percent-encoded, and beginning with the API's stage or base path. */
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** By lower-case name; the values of a repeated header are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  /** Text stands for its UTF-8 bytes. */
  readonly body: string | Uint8Array;
}
