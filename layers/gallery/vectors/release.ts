/**
 * Gives memory back at once that nothing will look at any more, if it is all of its buffer. The garbage collector sees to it
 * too, but hundreds of megabytes late: to it a view is some hundred bytes, whatever lies behind it.
 */
export function release({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
