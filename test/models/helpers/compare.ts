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

/** The largest difference between numbers in the same place. @throws if there are not as many of both */
export function largestDifference(a: Numbers, b: Numbers): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers cannot be compared with ${b.length}`);
  let largest = 0;
  // NaN must not look like agreement, so it is kept where it appears.
  for (let i = 0; i < a.length; i++) if (!(Math.abs(a[i] - b[i]) <= largest)) largest = Math.abs(a[i] - b[i]);
  return largest;
}
