/** Coordinates are fixed-point numbers with 32 fractional bits, of which weights use the upper 14. */
const POINT: f64 = 4294967296.0;
const POINT_BITS: i64 = 32;
const WEIGHT_BITS = 14;
const WHOLE = 1 << WEIGHT_BITS;

/** Takes the upper 14 fractional bits of a coordinate: the weight of the pixel to its right or below. */
function shareOf(coordinate: i64): i32 {
  return <i32>(<u32>coordinate >>> (32 - WEIGHT_BITS));
}

/**
 * Adds up two pixels side by side, weighted: red, green and blue as 32-bit integers. `weights` are two of 16 bits, the
 * left one in the lower bits.
 */
function across(left: usize, weights: i32): v128 {
  const bytes = v128.load64_zero(left);
  const pairs = i8x16.shuffle(bytes, i64x2.splat(0), 0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16);
  return i32x4.dot_i16x8_s(pairs, i32x4.splat(weights));
}

/** Computes one pixel, weighted; black beyond the edge. */
function corner(photo: usize, width: i32, height: i32, x: i32, y: i32, weight: i32): v128 {
  if (x < 0 || y < 0 || x >= width || y >= height) return i32x4.splat(0);
  return across(photo + <usize>((y * width + x) * 3), weight);
}

/**
 * Samples a `side` x `side` crop of interleaved RGB bytes bilinearly into three planes of floats: colour * scale +
 * shift. The pixel (x, y) of the crop lies at (xx x + xy y + x0, yx x + yy y + y0) of the photo; pixels beyond its edge
 * are black.
 */
export function warpColour(
  photo: usize,
  width: i32,
  height: i32,
  xx: f64,
  xy: f64,
  x0: f64,
  yx: f64,
  yy: f64,
  y0: f64,
  side: i32,
  red: usize,
  green: usize,
  blue: usize,
  scale: f32,
  redShift: f32,
  greenShift: f32,
  blueShift: f32,
): void {
  const rowBytes: usize = width * 3;
  const scales = f32x4.splat(scale / <f32>WHOLE);
  const shifts = f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(redShift), 1, greenShift), 2, blueShift);
  const stepX = <i64>(xx * POINT);
  const stepY = <i64>(yx * POINT);
  // Numbers of columns and rows whose pixels have a neighbour to the right and one below.
  const innerWidth = <u32>(width - 1);
  const innerHeight = <u32>(height - 1);
  let offset: usize = 0;
  for (let row = 0; row < side; row++) {
    let x = <i64>((xy * row + x0) * POINT);
    let y = <i64>((yy * row + y0) * POINT);
    for (let column = 0; column < side; column++) {
      const left = <i32>(x >> POINT_BITS);
      const top = <i32>(y >> POINT_BITS);
      const shareX = shareOf(x);
      const shareY = shareOf(y);
      const bottomRight = (shareX * shareY) >> WEIGHT_BITS;
      const topRight = shareX - bottomRight;
      const bottomLeft = shareY - bottomRight;
      const topLeft = WHOLE - shareX - bottomLeft;
      let sum: v128;
      if (<u32>left < innerWidth && <u32>top < innerHeight) {
        const pixel: usize = photo + <usize>((top * width + left) * 3);
        sum = i32x4.add(
          across(pixel, topLeft | (topRight << 16)),
          across(pixel + rowBytes, bottomLeft | (bottomRight << 16)),
        );
      } else {
        const above = i32x4.add(
          corner(photo, width, height, left, top, topLeft),
          corner(photo, width, height, left + 1, top, topRight),
        );
        const below = i32x4.add(
          corner(photo, width, height, left, top + 1, bottomLeft),
          corner(photo, width, height, left + 1, top + 1, bottomRight),
        );
        sum = i32x4.add(above, below);
      }
      const value = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sum), scales), shifts);
      v128.store_lane<f32>(red + offset, value, 0);
      v128.store_lane<f32>(green + offset, value, 1);
      v128.store_lane<f32>(blue + offset, value, 2);
      offset += 4;
      x += stepX;
      y += stepY;
    }
  }
}

/** Computes the luma (ITU-R BT.601) of three planes into one: (luma - mean) * scale. */
export function luma(red: usize, green: usize, blue: usize, count: i32, mean: f32, scale: f32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const offset: usize = i << 2;
    const value =
      <f32>0.299 * load<f32>(red + offset) +
      <f32>0.587 * load<f32>(green + offset) +
      <f32>0.114 * load<f32>(blue + offset);
    store<f32>(out + offset, (value - mean) * scale);
  }
}
