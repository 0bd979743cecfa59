#!/usr/bin/env bash
# sharp 0.35.5 and a worker thread that imports it.
#
# `sharp.cache(...)` and `sharp.concurrency(...)` are settings of the process. Loading the module sets both to its defaults, in
# every thread that loads it: a worker that only imports sharp undoes what the main thread has set, in the middle of its work.
#
# Seen: a cache of 7 MB, 3 files and 5 operations is 50, 20 and 100 afterwards; concurrency is what it was on first loading.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'sharp@0.35.5' 'a worker that imports sharp sets cache and concurrency of the whole process back to their defaults'
install sharp@0.35.5
check <<'JS'
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { claim, saw } from './finding.mjs';

const settings = () => {
  const { memory, files, items } = sharp.cache();
  return { concurrency: sharp.concurrency(), memory: memory.max, files: files.max, items: items.max };
};
const before = settings();
const wanted = { concurrency: before.concurrency + 1, memory: 7, files: 3, items: 5 };
sharp.concurrency(wanted.concurrency);
sharp.cache({ memory: wanted.memory, files: wanted.files, items: wanted.items });
const set = settings();
await once(new Worker(`import('sharp')`, { eval: true }), 'exit');
const after = settings();

saw('when loaded', before);
saw('as set', set);
saw('after a worker has imported sharp', after);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
claim('settings hold until a worker loads sharp', same(set, wanted));
claim('a worker sets the cache back', same(after, { ...after, memory: 50, files: 20, items: 100 }));
claim('a worker sets concurrency back', after.concurrency === before.concurrency);
JS
