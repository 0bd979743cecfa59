import type { Call, Caller, Measures, RekognitionError } from '../../layers/rekognition/index.ts';

/** What the middlewares of one request tell each other of it. */
export interface RequestState extends Record<string, unknown> {
  /** ms, on the clock of `performance` */
  startedAt: number;
  requestId: string;
  /** of a request that was answered, if photos came with it */
  measures?: Measures | undefined;
  /** of one that was not answered */
  failure?: RekognitionError;
}

/** What they add to Lambda's context for the handler. A request that is refused has less of it. */
export interface AdmittedContext {
  call: Call;
  caller: Caller;
}
