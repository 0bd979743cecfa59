import { describe, expect, it } from 'vitest';
import { ATTRIBUTE_NAMES } from '../../../layers/vision/attributes/attributes.ts';
import { openDescribers } from '../../../layers/vision/attributes/describe.ts';
import { assemblePack, DEFAULT_PACK, openPack } from '../../../layers/vision/networks/pack.ts';
import { HEADS, PACK_FILES } from '../../../layers/vision/networks/pack-files.ts';
import type { PackFiles } from '../../../layers/vision/networks/pack-format.ts';

const files = PACK_FILES.get(DEFAULT_PACK) as PackFiles;

describe('A model pack', () => {
  it.each([...PACK_FILES.keys()])('opens by its name: %s', (name) => {
    expect(openPack(name).name).toBe(name);
  });

  it('that this build does not hold is refused, with the names of the packs that it holds', () => {
    expect(() => openPack('visage-0')).toThrow(
      `There is no model pack "visage-0", only ${[...PACK_FILES.keys()].join(', ')}`,
    );
  });

  it('may be open beside another, each with its own curve', () => {
    const manifest = { ...files.manifest, name: 'other', faceModelVersion: '9.9' };
    const similarity = { pack: 'other', slope: 10, middle: 0.5, knee: 0.9, steepSlope: 10 };
    const crowd = { ...files.crowd, pack: 'other' };
    const [own, other] = [openPack(), assemblePack({ manifest, similarity, crowd }, HEADS)];
    expect(other.faceModelVersion).toBe('9.9');
    expect(other.similarity.scoreAt(80)).not.toBe(own.similarity.scoreAt(80));
    expect(own.similarity.scoreAt(80)).toBe(openPack().similarity.scoreAt(80));
  });

  it('refuses a curve, a crowd function and a projection that were fitted for another pack', () => {
    const similarity = { ...files.similarity, pack: 'visage-9' };
    expect(() => assemblePack({ ...files, similarity }, HEADS)).toThrow(
      `The similarity of model pack visage-9 is no part of ${DEFAULT_PACK}`,
    );
    const crowd = { ...files.crowd, pack: 'visage-9' };
    expect(() => assemblePack({ ...files, crowd }, HEADS)).toThrow(
      `The crowd of model pack visage-9 is no part of ${DEFAULT_PACK}`,
    );
    const projection = { pack: 'visage-9', from: 1, axes: 1, values: '' };
    expect(() => assemblePack({ ...files, projection }, HEADS)).toThrow(
      `The projection of model pack visage-9 is no part of ${DEFAULT_PACK}`,
    );
  });

  it('refuses an embedding of a network that it lacks, and a head that reads one, by name', () => {
    const without = (lacked: string) => ({
      ...files,
      manifest: { ...files.manifest, networks: files.manifest.networks.filter((network) => network !== lacked) },
    });
    expect(() => assemblePack(without('mobilefacenet'), {})).toThrow(
      `Model pack ${DEFAULT_PACK} lacks network "mobilefacenet", which its embedding is made of`,
    );
    expect(() => assemblePack(without('faceres'), HEADS)).toThrow(
      `Model pack ${DEFAULT_PACK} lacks network "faceres", which head "age" reads`,
    );
  });
});

describe('The heads', () => {
  it('describe every attribute', () => {
    expect(Object.keys(openDescribers(HEADS)).toSorted()).toEqual(ATTRIBUTE_NAMES.toSorted());
  });

  it('are refused without one that an attribute needs', () => {
    const { smile: _smile, ...others } = HEADS;
    expect(() => openDescribers(others)).toThrow('There is no head "smile"');
  });
});
