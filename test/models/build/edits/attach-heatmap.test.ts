import { InferenceSession } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { unquantisedGraph } from '../../../../models/build/build.ts';
import { FAR, NEAR, readHeatmap } from '../../../../models/build/edits/attach-heatmap.ts';
import { writeOnnx } from '../../../../models/build/onnx/onnx-file.ts';
import { heatmapOf } from '../../../../models/small-faces/train.ts';
import { networkOf } from '../../helpers/networks.ts';
import { photo } from '../../helpers/samples.ts';

test.each([
  [640, 427],
  [321, 214],
  [96, 64],
])('in a photo of %i x %i the detector’s heatmap equals that of training, cell by cell', async (width, height) => {
  const graph = await unquantisedGraph('detector');
  const outputs = [NEAR.name, FAR.name, 'heatmap'].map((name) => ({
    name,
    shape: ['N', `C${name}`, `H${name}`, `W${name}`],
  }));
  const network = networkOf(await InferenceSession.create(writeOnnx('detector', { ...graph, outputs })));
  const values = await network(await photo(width, height));
  const planes = (name: string) => {
    const [, channels, rows, columns] = values[name].dims;
    return { channels, rows, columns, data: values[name].data };
  };
  const near = planes(NEAR.name);
  const expected = heatmapOf(readHeatmap(), near, planes(FAR.name));

  const { dims, data } = values.heatmap;
  expect(dims).toEqual([1, 4, Math.ceil(height / 8), Math.ceil(width / 8)]);
  const [, , rows, columns] = dims;
  let largest = 0;
  for (let row = 0; row < near.rows; row++) {
    for (let column = 0; column < near.columns; column++) {
      const quarter = 2 * (row % 2) + (column % 2);
      const heat = data[(quarter * rows + (row >> 1)) * columns + (column >> 1)];
      largest = Math.max(largest, Math.abs(heat - expected[row * near.columns + column]));
    }
  }
  expect(largest).toBeLessThan(1e-4);
});
