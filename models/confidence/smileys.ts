/** Sheets of drawn smileys, no two alike. */

import { between, pick, type Random } from '../../eval/album/random.ts';

const SKINS = [
  '#ffcc4d',
  '#ffdd67',
  '#f7c948',
  '#ffd93b',
  '#ffffff',
  '#e8b796',
  '#9ad07a',
  '#f4a261',
  '#c1694f',
] as const;
const INKS = ['#000000', '#664500', '#3b2314', '#5c3a00', '#1d1d1f', '#8a4b08'] as const;
const GROUNDS = ['#ffffff', '#f2f2f2', '#1e1e1e', '#dbeafe', '#000000', '#c9c4b8', '#5d7a94', '#fce7f3'] as const;

const COLUMNS = [3, 5, 8] as const;
const SHEET = { width: 1280, height: 860 } as const;

/** Draws a sheet as an SVG of 1280 x 860. */
export function smileySheet(random: Random): string {
  const side = SHEET.width / pick(random, COLUMNS);
  const isOutline = random() < 0.2;
  let content = `<rect width="100%" height="100%" fill="${pick(random, GROUNDS)}"/>`;
  for (let y = side / 2; y + side / 2 <= SHEET.height; y += side) {
    for (let x = side / 2; x < SHEET.width; x += side) {
      const turn = random() < 0.3 ? between(random, -40, 40) : 0;
      const size = side * between(random, 0.25, 0.46);
      content += `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${size})">${smiley(random, isOutline)}</g>`;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" ${attributes(SHEET)}>
    <defs><radialGradient id="ball" cx=".4" cy=".35"><stop offset="0" stop-color="#fff6c2"/>
    <stop offset="1" stop-color="#f2b01e"/></radialGradient></defs>${content}</svg>`;
}

/** A smiley of radius 1 about the origin. */
function smiley(random: Random, isOutline: boolean): string {
  const ink = pick(random, INKS);
  const skin = isOutline ? 'none' : random() < 0.25 ? 'url(#ball)' : pick(random, SKINS);
  const rim = isOutline || random() < 0.5 ? `stroke="${ink}" stroke-width="${between(random, 0.02, 0.1)}"` : '';
  const head =
    random() < 0.8
      ? `<ellipse rx="1" ry="${between(random, 0.9, 1.1)}" fill="${skin}" ${rim}/>`
      : `<rect x="-1" y="-1" width="2" height="2" rx="${between(random, 0.1, 0.8)}" fill="${skin}" ${rim}/>`;
  const apart = between(random, 0.28, 0.45);
  const up = -between(random, 0.1, 0.4);
  const eyes = pick(random, [dots, balls, arcs, dashes])(random, apart, up, ink);
  const nose = random() < 0.15 ? `<circle cy="0.08" r="${between(random, 0.06, 0.16)}" fill="#d9534f"/>` : '';
  const brows =
    random() < 0.3
      ? [-1, 1].map((s) => line(s * (apart - 0.15), up - 0.3, s * (apart + 0.15), up - between(random, 0.2, 0.42), ink))
      : [];
  const cheeks =
    random() < 0.25
      ? [-1, 1].map((s) => `<circle cx="${s * 0.62}" cy="0.2" r="0.15" fill="#ff7892" opacity=".7"/>`)
      : [];
  return [head, ...cheeks, eyes, ...brows, nose, mouth(random, ink)].join('');
}

type Eyes = (random: Random, apart: number, up: number, ink: string) => string;

const dots: Eyes = (random, apart, up, ink) => {
  const [x, y] = [between(random, 0.06, 0.14), between(random, 0.08, 0.22)];
  return [-1, 1].map((s) => `<ellipse cx="${s * apart}" cy="${up}" rx="${x}" ry="${y}" fill="${ink}"/>`).join('');
};

const balls: Eyes = (random, apart, up, ink) => {
  const [radius, look] = [between(random, 0.16, 0.28), between(random, -0.07, 0.07)];
  return [-1, 1]
    .map(
      (s) => `<circle cx="${s * apart}" cy="${up}" r="${radius}" fill="#fff" stroke="${ink}" stroke-width=".03"/>
        <circle cx="${s * apart + look}" cy="${up}" r="${radius * between(random, 0.35, 0.6)}" fill="${ink}"/>`,
    )
    .join('');
};

const arcs: Eyes = (random, apart, up, ink) => {
  const bend = between(random, -0.25, 0.25);
  return [-1, 1]
    .map((s) => curve(s * apart - 0.16, up, bend, s * apart + 0.16, up, ink, between(random, 0.05, 0.1)))
    .join('');
};

const dashes: Eyes = (random, apart, up, ink) => {
  const slope = between(random, -0.12, 0.12);
  return [-1, 1].map((s) => line(s * (apart - 0.14), up + slope, s * (apart + 0.14), up - slope, ink)).join('');
};

function mouth(random: Random, ink: string): string {
  const [width, down] = [between(random, 0.2, 0.6), between(random, 0.3, 0.5)];
  const kind = random();
  if (kind < 0.45)
    return curve(-width, down, between(random, -0.4, 0.6), width, down, ink, between(random, 0.05, 0.11));
  if (kind < 0.75) {
    const depth = between(random, 0.2, 0.7);
    return `<path d="M ${-width} ${down - 0.1} Q 0 ${down + depth} ${width} ${down - 0.1} Z" fill="${ink}"/>
      <path d="M ${-width * 0.8} ${down - 0.08} h ${width * 1.6} v .12 h ${-width * 1.6} Z" fill="#fff"/>`;
  }
  if (kind < 0.9) return `<ellipse cy="${down}" rx="${width / 2}" ry="${between(random, 0.08, 0.3)}" fill="${ink}"/>`;
  return line(-width, down, width, down + between(random, -0.1, 0.1), ink);
}

function line(x1: number, y1: number, x2: number, y2: number, ink: string): string {
  return curve(x1, y1, (y2 - y1) / 2, x2, y2, ink, 0.07);
}

function curve(x1: number, y1: number, bend: number, x2: number, y2: number, ink: string, width: number): string {
  return `<path d="M ${x1} ${y1} Q ${(x1 + x2) / 2} ${y1 + bend} ${x2} ${y2}" fill="none" stroke="${ink}"
    stroke-width="${width}" stroke-linecap="round"/>`;
}

function attributes(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ');
}
