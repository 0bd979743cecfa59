import sharp from 'sharp';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Renders a Vega-Lite specification to a PNG file. */
export async function plotPng(spec: TopLevelSpec, path: string): Promise<void> {
  const { spec: vega } = compile({ background: 'white', padding: 12, ...spec });
  const svg = await new View(parse(vega), { renderer: 'none' }).toSVG(2);
  await sharp(Buffer.from(svg)).png().toFile(path);
}
