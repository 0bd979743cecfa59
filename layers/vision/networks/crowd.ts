/** How near the crowd is to a face: the term of the score that makes Similarity mean the same for everybody. */

/** Predicts the mean of the 200 nearest cosines of a vector to a cohort. */
export type Crowd = (vector: Float32Array) => number;

/** A crowd equally far from everybody. */
export const NO_CROWD: Crowd = () => 0;
