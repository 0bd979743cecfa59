/** FaceRes' outputs for a face in a loose crop, with hair, ears and chin. */
export interface LooseFace {
  /** Probability of each age in years, 0 to 99. */
  readonly ages: Float32Array;
  /** Probability of male, 0 to 1. */
  readonly male: number;
  /** Pooled features. */
  readonly features: Float32Array;
  /** 512 planes of 14 x 14. */
  readonly map: Float32Array;
}
