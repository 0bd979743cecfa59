/** The pack cannot be built, for a reason outside the build's code, which the message states. */
export class PackError extends Error {
  override readonly name = 'PackError';
}
