import type { Answer, Call, Caller, Measures, RekognitionError } from '../../layers/rekognition/index.ts';

/** The state that the middlewares of one request share. */
export interface RequestState extends Record<string, unknown> {
  /** Milliseconds, on the clock of `performance`. */
  startedAt: number;
  requestId: string;
  /** Set for a request that was answered, if it had photos. */
  measures?: Measures | undefined;
  /** Set for a request that Amazon Rekognition answered. */
  forwarded?: Answer['forwarded'];
  /** Set for a request that failed. */
  failure?: RekognitionError;
}

/** What the middlewares add to Lambda's context for the handler. A request that is refused may lack part of it. */
export interface AdmittedContext {
  call: Call;
  caller: Caller;
}
