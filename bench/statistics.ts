/** The value that the share `p` of `values` does not exceed. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
}

/** To a tenth of a millisecond: more would be noise. */
export function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10;
}
