import { ATTRIBUTE_NAMES, type Attributes, type Face, type Vision } from '../../../layers/vision/index.ts';

const LIMITS = { minSidePx: 80, maxSidePx: 10_000 };

export interface Person {
  /** Centre of the face, in pixels of the photo. */
  readonly x: number;
  readonly y: number;
  readonly face: Face;
  readonly attributes: Attributes;
}

/** Analyses a photo, and estimates every attribute of every face. */
export async function peopleIn(vision: Vision, bytes: Uint8Array): Promise<Person[]> {
  const photo = await vision.analyze(bytes, LIMITS);
  const described = await photo.describe(photo.faces, new Set(ATTRIBUTE_NAMES));
  return photo.faces.map((face, i) => ({
    x: (face.box.left + face.box.width / 2) * photo.width,
    y: (face.box.top + face.box.height / 2) * photo.height,
    face,
    attributes: described[i] as Attributes,
  }));
}

/** Finds the person whose face is nearest to a place, in pixels. */
export function personAt(people: readonly Person[], x: number, y: number): Person {
  return people.toSorted((p, q) => Math.hypot(p.x - x, p.y - y) - Math.hypot(q.x - x, q.y - y))[0];
}
