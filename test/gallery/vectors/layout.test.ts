import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { bytesPerRow } from '../../../layers/gallery/search/slab.ts';
import { bytesPerFace, faceBytes, HEADER_BYTES, layOut } from '../../../layers/gallery/vectors/layout.ts';
import { openPack } from '../../../layers/vision/index.ts';
import { VECTOR_BYTES_PER_FACE } from '../../../scripts/cost/cost.ts';

const { dimensions } = openPack().embedding;
const folder = new URL('../../../docs/', import.meta.url);

/** All figures in front of "bytes a face" in a document, without thousands separators. */
async function figuresIn(document: string): Promise<number[]> {
  const text = await readFile(new URL(document, folder), 'utf8');
  return [...text.matchAll(/([0-9][0-9,]*)\s+bytes\s+a\s+face\b/g)].map(([, figure]) =>
    Number(figure.replaceAll(',', '')),
  );
}

describe('The bytes of a face', () => {
  it('are what a segment grows by, but for its header and the zeros that fill up blocks', () => {
    // 64 faces fill every block.
    const { bytes, headBytes } = layOut(dimensions, 64);
    expect(bytesPerFace(dimensions)).toEqual({
      segment: (bytes - HEADER_BYTES) / 64,
      head: (headBytes - HEADER_BYTES) / 64,
    });
  });

  it('are those that the cost of storage is computed from', () => {
    expect(VECTOR_BYTES_PER_FACE).toBe(bytesPerFace(dimensions).segment);
  });

  /** In a segment, in its head, and in the memory of a search. */
  const figuresOf = (width: number) => {
    const { segment, head } = bytesPerFace(width);
    return [segment, head, bytesPerRow(width)];
  };
  // visage-1 and visage-2.
  const packs = [640, 192];

  it('are documented in docs/storage.md: in a segment, in its head, and in the memory of a search', async () => {
    const figures = await figuresIn('storage.md');
    for (const figure of packs.flatMap(figuresOf)) expect(figures).toContain(figure);
  });

  it('are those of the layout wherever a document gives them', async () => {
    const documents = (await readdir(folder)).filter((name) => name.endsWith('.md'));
    const documented = await Promise.all([...documents, '../README.md'].map(figuresIn));
    const known = packs.flatMap((width) => [...figuresOf(width), faceBytes(width).vectors]);
    for (const figure of documented.flat()) expect(known).toContain(figure);
    for (const width of packs) expect(await figuresIn('deploy.md')).toContain(bytesPerRow(width));
  });
});
