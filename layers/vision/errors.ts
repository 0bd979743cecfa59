/** The bytes are not a JPEG or PNG image that can be decoded to its end. */
export class InvalidImage extends Error {
  override readonly name = 'InvalidImage';
}

class ImageSizeError extends Error {
  readonly width: number;
  readonly height: number;

  constructor(message: string, width: number, height: number) {
    super(`${message}: ${width} x ${height} pixels`);
    this.width = width;
    this.height = height;
  }
}

/** A side of the image is shorter than the caller's limit. */
export class ImageTooSmall extends ImageSizeError {
  override readonly name = 'ImageTooSmall';

  constructor(width: number, height: number) {
    super('Image is too small', width, height);
  }
}

/** A side of the image is longer than the caller's limit. */
export class ImageTooLarge extends ImageSizeError {
  override readonly name = 'ImageTooLarge';

  constructor(width: number, height: number) {
    super('Image is too large', width, height);
  }
}

/** Decoding the image would take more memory than one photo may have. */
export class ImageTooLargeForMemory extends ImageSizeError {
  override readonly name = 'ImageTooLargeForMemory';
  readonly megabytes: number;
  readonly mostMegabytes: number;

  constructor(width: number, height: number, bytes: number, mostBytes: number) {
    const megabytes = Math.round(bytes / 1e6);
    super(`Decoding the image takes ${megabytes} MB`, width, height);
    this.megabytes = megabytes;
    this.mostMegabytes = mostBytes / 1e6;
  }
}

/** A model pack is not open in this process. */
export class PackNotOpen extends Error {
  override readonly name = 'PackNotOpen';
  /** Names of the packs that are. */
  readonly open: readonly string[];

  constructor(pack: string, open: readonly string[]) {
    super(`Model pack ${pack} is not open, only ${open.join(', ')}`);
    this.open = open;
  }
}
