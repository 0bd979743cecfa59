type Numbers = ArrayLike<number>;

export function cosine(a: Numbers, b: Numbers): number {
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    squareA += a[i] ** 2;
    squareB += b[i] ** 2;
  }
  return product / Math.sqrt(squareA * squareB);
}

/** Largest absolute difference of numbers at the same index. @throws Error  the lists have different lengths */
export function largestDifference(a: Numbers, b: Numbers): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers cannot be compared with ${b.length}`);
  let largest = 0;
  // The negated comparison keeps NaN, which must not pass for agreement.
  for (let i = 0; i < a.length; i++) if (!(Math.abs(a[i] - b[i]) <= largest)) largest = Math.abs(a[i] - b[i]);
  return largest;
}
