/** Converts sixteen bytes to floats, scaled and shifted, and stores them. */
function put(out: usize, bytes: v128, scale: v128, shift: v128): void {
  const low = i16x8.extend_low_i8x16_u(bytes);
  const high = i16x8.extend_high_i8x16_u(bytes);
  v128.store(out, f32x4.add(f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(low)), scale), shift));
  v128.store(out, f32x4.add(f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low)), scale), shift), 16);
  v128.store(out, f32x4.add(f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(high)), scale), shift), 32);
  v128.store(out, f32x4.add(f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high)), scale), shift), 48);
}

/** Converts interleaved RGB bytes to three planes of floats: colour * scale + shift. */
export function toPlanes(
  photo: usize,
  count: i32,
  red: usize,
  green: usize,
  blue: usize,
  scale: f32,
  redShift: f32,
  greenShift: f32,
  blueShift: f32,
): void {
  const scales = f32x4.splat(scale);
  const redShifts = f32x4.splat(redShift);
  const greenShifts = f32x4.splat(greenShift);
  const blueShifts = f32x4.splat(blueShift);
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    // Sixteen pixels are three vectors; each shuffle gathers one colour of the first two, then of the third.
    const pixel: usize = photo + i * 3;
    const a = v128.load(pixel);
    const b = v128.load(pixel, 16);
    const c = v128.load(pixel, 32);
    const reds = i8x16.shuffle(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0);
    const greens = i8x16.shuffle(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0);
    const blues = i8x16.shuffle(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
    const offset: usize = i << 2;
    put(red + offset, i8x16.shuffle(reds, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29), scales, redShifts);
    put(
      green + offset,
      i8x16.shuffle(greens, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30),
      scales,
      greenShifts,
    );
    put(
      blue + offset,
      i8x16.shuffle(blues, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31),
      scales,
      blueShifts,
    );
  }
  for (; i < count; i++) {
    const pixel: usize = photo + i * 3;
    const offset: usize = i << 2;
    store<f32>(red + offset, <f32>load<u8>(pixel) * scale + redShift);
    store<f32>(green + offset, <f32>load<u8>(pixel, 1) * scale + greenShift);
    store<f32>(blue + offset, <f32>load<u8>(pixel, 2) * scale + blueShift);
  }
}
