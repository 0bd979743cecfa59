/** Tone curves: from a stored value to light, both 0 to 1. */
export type ToneCurve = (value: number) => number;

/** The curve of IEC 61966-2-1 (sRGB). */
export function fromSrgb(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** Inverse of `fromSrgb`: from light to the stored value. */
export function toSrgb(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

// Dense in the shadows, where gamma 2.2 differs from sRGB: by 7 of 255 at a value of 10.
const PROBES = [4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 192, 224, 240, 255].map((value) => value / 255);
const TOLERANCE = 1 / 255;

/** Checks that a curve agrees with sRGB's within 1 of 255. */
export function isSrgbCurve(curve: ToneCurve): boolean {
  return PROBES.every((value) => Math.abs(toSrgb(Math.max(0, curve(value))) - value) <= TOLERANCE);
}

/** Least count of parameters by function type of `parametricCurveType` (ICC.1:2022, table 68). */
const PARAMETERS = [1, 3, 4, 5, 7];

/**
 * Reads a curve of an ICC profile (ICC.1:2022, 10.6 and 10.18), `tag` beginning at the type's signature.
 * @returns undefined if it is no curve
 */
export function readToneCurve(tag: Buffer): ToneCurve | undefined {
  const type = tag.toString('latin1', 0, 4);
  if (type === 'curv') return readSampledCurve(tag);
  if (type === 'para') return readParametricCurve(tag);
  return undefined;
}

function readSampledCurve(tag: Buffer): ToneCurve | undefined {
  const count = tag.readUInt32BE(8);
  if (tag.length < 12 + 2 * count) return undefined;
  if (count === 0) return (value) => value;
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256;
    return (value) => value ** gamma;
  }
  const at = (index: number) => tag.readUInt16BE(12 + 2 * index) / 65_535;
  return (value) => {
    const position = value * (count - 1);
    const index = Math.min(count - 2, Math.floor(position));
    return at(index) + (at(index + 1) - at(index)) * (position - index);
  };
}

function readParametricCurve(tag: Buffer): ToneCurve | undefined {
  const kind = tag.readUInt16BE(8);
  if (kind >= PARAMETERS.length) return undefined;
  const p = Array.from({ length: PARAMETERS[kind] }, (_, i) => tag.readInt32BE(12 + 4 * i) / 65_536);
  const [gamma, a = 1, b = 0] = p;
  if (kind < 3) {
    const [low, threshold] = [p[3] ?? 0, kind === 0 ? 0 : -b / a];
    return (value) => (value >= threshold ? (a * value + b) ** gamma + low : low);
  }
  const [c, d, e = 0, f = 0] = p.slice(3);
  return (value) => (value >= d ? (a * value + b) ** gamma + e : c * value + f);
}
