import { describe, expect, it } from 'vitest';
import { ATTRIBUTE_NAMES } from '../../../layers/vision/attributes/attributes.ts';
import { openDescribers } from '../../../layers/vision/attributes/describe.ts';
import { assemblePack, DEFAULT_PACK, openPack } from '../../../layers/vision/networks/pack.ts';
import { PACK_FILES } from '../../../layers/vision/networks/pack-files.ts';
import type { PackFiles } from '../../../layers/vision/networks/pack-format.ts';

const files = PACK_FILES.get(DEFAULT_PACK) as PackFiles;

describe('A model pack', () => {
  it.each([...PACK_FILES.keys()])('opens by its name: %s', (name) => {
    const pack = openPack(name);
    expect(pack.name).toBe(name);
    expect(Object.keys(openDescribers(pack)).toSorted()).toEqual(ATTRIBUTE_NAMES.toSorted());
  });

  it('that this build does not hold is refused, with the names of the packs that it holds', () => {
    expect(() => openPack('visage-0')).toThrow('There is no model pack "visage-0", only visage-1');
  });

  it('may be open beside another, each with its own curve', () => {
    const manifest = { ...files.manifest, name: 'other', faceModelVersion: '9.9' };
    const heads = Object.fromEntries(
      Object.entries(files.heads).map(([name, file]) => [name, { ...file, pack: 'other' }]),
    );
    const fitted = { ...files.fitted, pack: 'other', similarity: { slope: 10, middle: 0.5 } };
    const confidence = { ...files.confidence, pack: 'other' };
    const [own, other] = [openPack(), assemblePack({ manifest, fitted, confidence, heads })];
    expect(other.faceModelVersion).toBe('9.9');
    expect(other.similarity.cosineAt(80)).not.toBe(own.similarity.cosineAt(80));
    expect(own.similarity.cosineAt(80)).toBe(openPack().similarity.cosineAt(80));
  });

  it('refuses a head of another pack, by name', () => {
    const heads = { ...files.heads, smile: { ...files.heads.smile, pack: 'visage-9' } };
    expect(() => assemblePack({ ...files, heads })).toThrow(
      'Head "smile" belongs to model pack visage-9, not to visage-1',
    );
  });

  it('refuses numbers that were fitted for another pack', () => {
    const fitted = { ...files.fitted, pack: 'visage-9' };
    expect(() => assemblePack({ ...files, fitted })).toThrow(
      'The fitted numbers belong to model pack visage-9, not to visage-1',
    );
  });

  it('refuses a confidence that was fitted for another pack', () => {
    const confidence = { ...files.confidence, pack: 'visage-9' };
    expect(() => assemblePack({ ...files, confidence })).toThrow(
      'The confidence belongs to model pack visage-9, not to visage-1',
    );
  });

  it('without a head that an attribute needs cannot be described with', () => {
    const { smile: _smile, ...heads } = files.heads;
    expect(() => openDescribers(assemblePack({ ...files, heads }))).toThrow('Model pack visage-1 has no head "smile"');
  });
});
