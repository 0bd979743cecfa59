/**
 * Marsaglia's 32-bit xorshift (shifts 13, 17, 5): the same pseudo-random numbers on every machine, from 0 (included) to 1.
 * @param seed  its lower 32 bits count; 0 counts as 1
 */
export function xorshift(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
