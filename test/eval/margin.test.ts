import sharp from 'sharp';
import { expect, it } from 'vitest';
import { setIntoMargin } from '../../eval/margin.ts';

const SIDE = { width: 100, height: 80 };

it('A picture is enlarged by a whole factor to a shorter side of at least 200 pixels, and gets a margin of half its size on every side', async () => {
  const white = await sharp({ create: { ...SIDE, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const { data, info } = await sharp(await setIntoMargin(white))
    .raw()
    .toBuffer({ resolveWithObject: true });
  // 2.5 times 80 is 200: three times 100 x 80 is 300 x 240. With 150 to the left and right and 120 above and below: 600 x 480.
  expect([info.width, info.height]).toEqual([600, 480]);
  const at = (x: number, y: number) => data[(y * info.width + x) * info.channels];
  expect([at(0, 0), at(149, 200), at(300, 119), at(450, 200)]).toEqual([128, 128, 128, 128]);
  expect([at(150, 120), at(300, 200), at(449, 359)]).toEqual([255, 255, 255]);
});

it('A large picture keeps its size within the margin', async () => {
  const large = await sharp({ create: { width: 300, height: 260, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const { width, height } = await sharp(await setIntoMargin(large)).metadata();
  expect([width, height]).toEqual([600, 520]);
});
