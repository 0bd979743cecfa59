/** The pack cannot be built, for a reason outside the build's code: the message says which. */
export class PackError extends Error {
  override readonly name = 'PackError';
}
