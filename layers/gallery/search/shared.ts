/**
 * Coalesces calls of work whose result is only valid for callers that asked before it began: each call gets a run that
 * begins after it, and all calls during one run share the next. Runs never overlap, and one that fails is forgotten.
 */
export function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<void> | undefined;
  let next: Promise<T> | undefined;
  const run = () => {
    const result = work();
    running = result.then(finish, finish);
    return result;
  };
  const finish = () => {
    running = undefined;
  };
  return () => {
    if (!next && !running) return run();
    next ??= running?.then(() => {
      next = undefined;
      return run();
    });
    return next as Promise<T>;
  };
}
