import type { Measures, RekognitionError } from '../../layers/rekognition/index.ts';

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
