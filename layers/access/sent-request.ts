/** A request as its client sent it, as far as a signature covers it. */
export interface SentRequest {
  readonly method: string;
  /** As sent: still encoded, and with the stage or the base path in front. */
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** By lower-case name; the values of a repeated header are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  /** Text stands for its UTF-8 bytes. */
  readonly body: string | Uint8Array;
}
