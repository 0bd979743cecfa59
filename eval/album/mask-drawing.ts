/** A face mask with ear straps, drawn by the landmarks of a face. */

import type { LandmarkName, Landmarks, Point } from '../../layers/vision/index.ts';

/** Colours of a mask, in any form that CSS knows. */
export interface Cloth {
  /** At the upper and at the lower edge. */
  readonly light: string;
  readonly dark: string;
  readonly fold: string;
}

const CLOTHS = {
  blue: { light: '#a9cbe3', dark: '#7fa9c9', fold: '#6d97b8' },
  white: { light: '#f7f8f8', dark: '#d5d9dc', fold: '#b9bfc4' },
  black: { light: '#33343a', dark: '#17181b', fold: '#4a4b52' },
} as const satisfies Record<string, Cloth>;

export type MaskColour = keyof typeof CLOTHS;

export const MASK_COLOURS = Object.keys(CLOTHS) as MaskColour[];

/** How far a mask reaches. */
interface Reach {
  /** Upper edge: 0 between the eyes, 1 at the tip of the nose. */
  readonly nose: number;
  /** Lower edge, in distances between eyes and chin. */
  readonly chin: number;
}

/** To below the eyes, and a little below the face, as cloth is. */
const USUAL: Reach = { nose: 0.45, chin: 1.06 };

/** Positions of the folds, from 0 at the upper edge to 1 at the chin. */
const FOLDS = [0.3, 0.5, 0.7] as const;

/** Draws the mask as an SVG of the photo's size in pixels. @param landmarks  in ratios of it */
export function maskSvg(
  landmarks: Landmarks,
  { width, height }: { readonly width: number; readonly height: number },
  mask: MaskColour | Cloth,
  reach = USUAL,
): string {
  const { light, dark, fold } = typeof mask === 'string' ? CLOTHS[mask] : mask;
  const at = (name: LandmarkName): Point => ({ x: landmarks[name].x * width, y: landmarks[name].y * height });
  const eyes = along(at('eyeLeft'), at('eyeRight'), 0.5);
  const bridge = along(eyes, at('nose'), reach.nose);
  const chin = along(eyes, at('chinBottom'), reach.chin);
  const [left, right] = (['Left', 'Right'] as const).map((side) => {
    const upper = at(`upperJawline${side}`);
    const middle = at(`midJawline${side}`);
    const corner = along(upper, middle, 0.25);
    return {
      corner,
      middle,
      cheek: along(along(bridge, corner, 0.5), chin, 0.06),
      jaw: along(along(middle, chin, 0.4), eyes, -0.2),
      // Where the straps end, beyond the outline of the face.
      ear: along(at('nose'), along(upper, middle, 0.1), 1.1),
      lobe: along(at('nose'), along(upper, middle, 0.55), 1.08),
    };
  });
  // The outline is parallel to the line between the jaws where it passes the chin.
  const breadth = { x: (right.middle.x - left.middle.x) / 5, y: (right.middle.y - left.middle.y) / 5 };
  const chinRight = { x: chin.x + breadth.x, y: chin.y + breadth.y };
  const chinLeft = { x: chin.x - breadth.x, y: chin.y - breadth.y };
  const outline = [
    `M ${svg(left.corner)} Q ${svg(left.cheek)} ${svg(bridge)} Q ${svg(right.cheek)} ${svg(right.corner)}`,
    `L ${svg(right.middle)} C ${svg(right.jaw)} ${svg(chinRight)} ${svg(chin)}`,
    `C ${svg(chinLeft)} ${svg(left.jaw)} ${svg(left.middle)} Z`,
  ];
  const folds = FOLDS.map((down) => {
    const [start, end] = [left, right].map(({ corner, middle }) => along(corner, along(middle, chin, 0.3), down));
    return `M ${svg(start)} Q ${svg(along(bridge, chin, down + 0.08))} ${svg(end)}`;
  });
  const straps = [left, right].map(
    ({ corner, middle, ear, lobe }) => `M ${svg(corner)} L ${svg(ear)} M ${svg(middle)} L ${svg(lobe)}`,
  );
  const length = Math.hypot(chin.x - eyes.x, chin.y - eyes.y);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="cloth" gradientUnits="userSpaceOnUse"
        x1="${bridge.x}" y1="${bridge.y}" x2="${chin.x}" y2="${chin.y}">
      <stop offset="0" stop-color="${light}"/><stop offset="1" stop-color="${dark}"/>
    </linearGradient></defs>
    <path d="${straps.join(' ')}" fill="none" stroke="${dark}" stroke-width="${length / 40}"/>
    <path d="${outline.join(' ')}" fill="url(#cloth)"/>
    <path d="${folds.join(' ')}" fill="none" stroke="${fold}" stroke-width="${length / 70}" stroke-opacity="0.7"/>
  </svg>`;
}

/** Moves from one point towards another. @param share  of the way; below 0 and above 1 lie beyond them */
function along(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function svg({ x, y }: Point): string {
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}
