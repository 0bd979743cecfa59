/** Receiver operating characteristics of scores sorted in ascending order. */

/** Share of `ascending` that is at least `threshold`. */
export function shareAtLeast(ascending: Float64Array, threshold: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < threshold) low = middle + 1;
    else high = middle;
  }
  return (ascending.length - low) / ascending.length;
}

/** The lowest threshold that at most the share `far` of the impostors reaches. */
export function thresholdAtFar(impostors: Float64Array, far: number): number {
  const allowed = Math.floor(impostors.length * far + 1e-9);
  const highestRefused = impostors[impostors.length - 1 - allowed];
  return highestRefused === undefined ? -1 : nextUp(highestRefused);
}

/** Share of the genuine accepted when at most the share `far` of the impostors is. */
export function tarAtFar(genuine: Float64Array, impostors: Float64Array, far: number): number {
  return shareAtLeast(genuine, thresholdAtFar(impostors, far));
}

/** One point for each false accept rate that the impostors can tell apart, up to 400 of them, from the least to all. */
export function rocCurve(genuine: Float64Array, impostors: Float64Array): { far: number; tar: number }[] {
  const steps = 400;
  const least = 1 / impostors.length;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const far = least ** (1 - i / steps);
    return { far, tar: tarAtFar(genuine, impostors, far) };
  });
}

function nextUp(value: number): number {
  return value + Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);
}
