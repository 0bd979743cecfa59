/** What the checks share: they say what they saw, and what must be so for the finding to hold. */

const changes = [];

/** Prints something that was observed. */
export function saw(what, value) {
  process.stdout.write(`  ${what}: ${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
}

/** Claims something that the finding says. */
export function claim(sentence, holds) {
  if (!holds) changes.push(sentence);
}

/** Numbers that look random and are the same every time, from -.1 to .1. */
export function noise(length, seed = 1) {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state / 0x7fffffff - 0.5) / 5;
  });
}

/** Median time of each of these, in milliseconds, measured alternately so that what slows the machine slows them all. */
export async function medians(rounds, tasks) {
  const times = tasks.map(() => []);
  for (let round = -3; round < rounds; round++) {
    for (const [i, task] of tasks.entries()) {
      const start = performance.now();
      await task();
      if (round >= 0) times[i].push(performance.now() - start);
    }
  }
  return times.map((taken) => taken.sort((a, b) => a - b)[rounds >> 1]);
}

process.on('exit', (code) => {
  if (code !== 0) changes.push('the check ended with an error');
  if (changes.length > 0) process.exitCode = 1;
  process.stdout.write(changes.length === 0 ? 'as described\n' : `CHANGED: no longer so: ${changes.join('; ')}\n`);
});
