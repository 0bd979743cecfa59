import sharp from 'sharp';
import { expect, it } from 'vitest';
import { setIntoMargin } from '../../eval/margin.ts';

const SIDE = { width: 100, height: 50 };

it('A picture is enlarged to a shorter side of 200 pixels and gets a margin of half its size on every side', async () => {
  const white = await sharp({ create: { ...SIDE, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const { data, info } = await sharp(await setIntoMargin(white))
    .raw()
    .toBuffer({ resolveWithObject: true });
  // Four times 100 x 50 is 400 x 200; with 200 to the left and right and 100 above and below: 800 x 400.
  expect([info.width, info.height]).toEqual([800, 400]);
  const at = (x: number, y: number) => data[(y * info.width + x) * info.channels];
  expect([at(0, 0), at(199, 200), at(400, 99), at(600, 200)]).toEqual([128, 128, 128, 128]);
  expect([at(200, 100), at(400, 200), at(599, 299)]).toEqual([255, 255, 255]);
});

it('A large picture keeps its size within the margin', async () => {
  const large = await sharp({ create: { width: 300, height: 260, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const { width, height } = await sharp(await setIntoMargin(large)).metadata();
  expect([width, height]).toEqual([600, 520]);
});
