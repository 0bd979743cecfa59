/** An error as the wire answers it. `cause` is for the log only. */
export abstract class RekognitionError extends Error {
  /** The wire's `__type`. */
  abstract override readonly name: string;
  /** Rekognition answers 400 to everything but its own faults: never 403, 404, 409 or 429. */
  readonly status: number = 400;
  /** The JSON body. Errors of Rekognition and errors of the framework in front of it have different shapes. */
  abstract get body(): Readonly<Record<string, string>>;
}

/** Errors of the service's model: a capital `Message`, and `Code` beside `__type`. */
export abstract class ServiceError extends RekognitionError {
  override get body() {
    return { __type: this.name, Code: this.name, Message: this.message };
  }
}

/** Errors raised before an operation is reached: lower-case `message`, or none. Their causes may quote the request. */
export abstract class FrameworkError extends RekognitionError {
  override get body(): Readonly<Record<string, string>> {
    return { __type: this.name, ...(this.message && { message: this.message }) };
  }
}
