import { redact } from './redact.ts';

/** An error and its chain of causes, outermost first. */
export function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

/**
 * Describes an error for a log: its name and redacted message, and those of its causes, but none of their other fields,
 * which may hold data.
 * @param withFrames whether to add the stack frames of each
 */
export function describeCauses(error: unknown, withFrames: boolean) {
  return causesOf(error).map((cause) => ({
    name: cause.name,
    message: redact(cause.message),
    ...(withFrames && { frames: framesOf(cause) }),
  }));
}

/** The stack without its head, which repeats the whole message, on as many lines as that has. */
function framesOf({ stack = '', message }: Error): string[] {
  const head = stack.indexOf(message);
  const frames = head < 0 ? stack : stack.slice(head + message.length);
  return frames.split('\n').flatMap((line) => (/^\s+at /.test(line) ? line.trim() : []));
}
