/** Eigenvectors of symmetric matrices: Householder's tridiagonal form, then implicit QL (EISPACK's tred2 and tql2). */

/** An eigenvector, of length 1, and its eigenvalue. */
export interface Eigenpair {
  readonly value: number;
  readonly vector: Float64Array;
}

/** Iterations for one eigenvalue after which a matrix counts as one that does not converge; two are usual. */
const MAX_ITERATIONS = 60;

/** Length of a column whose square would be no normal number. */
const NEGLIGIBLE_LENGTH = 1e-150;

/**
 * Finds all eigenpairs, largest eigenvalue first. The sign of an eigenvector is such that its largest entry is positive.
 * @param matrix  symmetric, one array a row
 * @throws Error  the iterations do not converge, as when a value is not a number
 */
export function symmetricEigen(matrix: readonly Float64Array[]): Eigenpair[] {
  const { diagonal, beside, basis } = tridiagonal(matrix.map((row) => row.slice()));
  diagonalise(diagonal, beside, basis);
  return basis
    .map((vector, i) => ({ value: diagonal[i], vector: withPositivePeak(vector) }))
    .sort((a, b) => b.value - a.value);
}

/** A symmetric tridiagonal matrix T = B A B', B orthogonal. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Entry i is beside diagonal entries i and i + 1; the last is 0. */
  readonly beside: Float64Array;
  /** The rows of B. */
  readonly basis: readonly Float64Array[];
}

/** @param a  is overwritten */
function tridiagonal(a: readonly Float64Array[]): Tridiagonal {
  const size = a.length;
  const basis = a.map((_, i) => new Float64Array(size).fill(1, i, i + 1));
  for (let k = 0; k + 2 < size; k++) {
    const mirror = a[k].slice();
    mirror.fill(0, 0, k + 1);
    const length = Math.hypot(...mirror);
    if (length < NEGLIGIBLE_LENGTH) continue;
    // The reflection that leaves column k nothing below its entry k + 1.
    mirror[k + 1] += mirror[k + 1] < 0 ? -length : length;
    const scale = 2 / dot(mirror, mirror);
    for (const row of a) addTo(row, mirror, -scale * dot(row, mirror));
    const sums = new Float64Array(size);
    for (let i = k + 1; i < size; i++) addTo(sums, a[i], mirror[i]);
    for (let i = k + 1; i < size; i++) addTo(a[i], sums, -scale * mirror[i]);
    const turned = new Float64Array(size);
    for (let i = k + 1; i < size; i++) addTo(turned, basis[i], mirror[i]);
    for (let i = k + 1; i < size; i++) addTo(basis[i], turned, -scale * mirror[i]);
  }
  return {
    diagonal: Float64Array.from(a, (row, i) => row[i]),
    beside: Float64Array.from(a, (row, i) => row[i + 1] ?? 0),
    basis,
  };
}

/** Turns the basis until the matrix is diagonal: `diagonal` becomes its eigenvalues, the rows of `basis` its eigenvectors. */
function diagonalise(diagonal: Float64Array, beside: Float64Array, basis: readonly Float64Array[]): void {
  for (let first = 0; first < diagonal.length; first++) {
    for (let iteration = 0; ; iteration++) {
      let last = first;
      while (last + 1 < diagonal.length && !isNegligible(beside[last], diagonal[last], diagonal[last + 1])) last++;
      if (last === first) break;
      if (iteration === MAX_ITERATIONS) throw new Error(`Eigenvalue ${first} of ${diagonal.length} does not converge`);
      chase(diagonal, beside, basis, first, last);
    }
  }
}

function isNegligible(beside: number, p: number, q: number): boolean {
  return Math.abs(beside) <= Number.EPSILON * (Math.abs(p) + Math.abs(q));
}

/** One implicit QL step of the block of rows first to last, shifted by an eigenvalue of its first 2 x 2 corner. */
function chase(d: Float64Array, e: Float64Array, basis: readonly Float64Array[], first: number, last: number): void {
  const half = (d[first + 1] - d[first]) / (2 * e[first]);
  let g = d[last] - d[first] + e[first] / (half + (half < 0 ? -1 : 1) * Math.hypot(half, 1));
  let [sine, cosine, p] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const f = sine * e[i];
    const b = cosine * e[i];
    const length = Math.hypot(f, g);
    e[i + 1] = length;
    if (length === 0) {
      d[i + 1] -= p;
      e[last] = 0;
      return;
    }
    sine = f / length;
    cosine = g / length;
    g = d[i + 1] - p;
    const r = (d[i] - g) * sine + 2 * cosine * b;
    p = sine * r;
    d[i + 1] = g + p;
    g = cosine * r - b;
    turn(basis[i], basis[i + 1], cosine, sine);
  }
  d[first] -= p;
  e[first] = g;
  e[last] = 0;
}

function turn(p: Float64Array, q: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < p.length; i++) {
    const [a, b] = [p[i], q[i]];
    p[i] = cosine * a - sine * b;
    q[i] = sine * a + cosine * b;
  }
}

function dot(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i] * q[i];
  return sum;
}

function addTo(sum: Float64Array, vector: Float64Array, times: number): void {
  if (times !== 0) for (let i = 0; i < sum.length; i++) sum[i] += times * vector[i];
}

function withPositivePeak(vector: Float64Array): Float64Array {
  const peak = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return peak < 0 ? vector.map((value) => -value) : vector;
}
