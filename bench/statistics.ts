/** Value that the share `p` of `values`, from 0 to 1, does not exceed. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
}

/** Rounds to a tenth of a millisecond: more digits would be noise. */
export function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** Result of a benchmark: numbers, and names that identify them, nested to any depth. */
export type Figures =
  | number
  | string
  | boolean
  | null
  | readonly Figures[]
  | { readonly [name: string]: Figures | undefined };

/** Merges results of the same shape: the median of each number, and the first result's value of everything else. */
export function medians(results: readonly Figures[]): Figures {
  return merge(results, (values) => percentile(values, 0.5));
}

/** Divides each number of `after` by that of `before`, rounded to a hundredth; null where the ratio is not finite. */
export function ratios(after: Figures, before: Figures): Figures {
  return merge([after, before], ([now, then]) => {
    const ratio = Math.round((now / then) * 100) / 100;
    return Number.isFinite(ratio) ? ratio : null;
  });
}

/** Combines the values at each place. A member that some of the results lack is left out. */
function merge(results: readonly Figures[], combine: (values: readonly number[]) => number | null): Figures {
  const [first] = results;
  if (typeof first === 'number') return combine(results.map(Number));
  if (Array.isArray(first)) {
    return first
      .map((_, i) => partsOf(results, i))
      .filter((parts) => parts.length === results.length)
      .map((parts) => merge(parts, combine));
  }
  if (typeof first !== 'object' || first === null) return first;
  const merged = Object.keys(first).flatMap((name): [string, Figures][] => {
    const parts = partsOf(results, name);
    return parts.length === results.length ? [[name, merge(parts, combine)]] : [];
  });
  return Object.fromEntries(merged);
}

function partsOf(results: readonly Figures[], key: string | number): Figures[] {
  return results.flatMap((result) => {
    const isParent = typeof result === 'object' && result !== null && Object.hasOwn(result, key);
    const part = isParent ? (result as Record<string | number, Figures | undefined>)[key] : undefined;
    return part === undefined ? [] : [part];
  });
}
