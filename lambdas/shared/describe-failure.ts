import { redact } from './redact.ts';

/** An error and what caused it, outermost first. */
export function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

/**
 * An error as a log may have it: its name and message, and those of its causes, but not their own fields, which may hold
 * data.
 * @param withFrames whether to say where in the code each was thrown
 */
export function describeCauses(error: unknown, withFrames: boolean) {
  return causesOf(error).map((cause) => ({
    name: cause.name,
    message: redact(cause.message),
    ...(withFrames && { frames: framesOf(cause) }),
  }));
}

/** The stack without its head, which repeats the message in full, be it of many lines. */
function framesOf({ stack = '', message }: Error): string[] {
  const head = stack.indexOf(message);
  const frames = head < 0 ? stack : stack.slice(head + message.length);
  return frames.split('\n').flatMap((line) => (/^\s+at /.test(line) ? line.trim() : []));
}
