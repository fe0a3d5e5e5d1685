/**
 * A picture of a screen: its pixels, parts of it, and as a PNG file.
 *
 * @module
 */

/** Pixels, row by row, each `0xRRGGBB`. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

/** A rectangle of a picture, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The pixel at a place; black outside of the picture. */
export function pixelAt({ width, height, pixels }: Picture, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= width || y >= height) return 0;
  return pixels[y * width + x] ?? 0;
}

/** A part of a picture. */
export function crop(picture: Picture, { x, y, width, height }: Box): Picture {
  const pixels = new Uint32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      pixels[row * width + column] = pixelAt(picture, x + column, y + row);
    }
  }
  return { width, height, pixels };
}

/** Reads what Xvfb keeps of its screen in a file: the format of `xwd`, 32 bits a pixel, little-endian. */
export function decodeXwd(bytes: Uint8Array): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = (index: number): number => view.getUint32(index * 4);
  const [headerSize, width, height] = [header(0), header(4), header(5)];
  const [bitsPerPixel, bytesPerLine, colors] = [header(11), header(12), header(19)];
  if (bitsPerPixel !== 32) throw new RangeError(`Cannot read ${bitsPerPixel} bits a pixel`);
  const begin = headerSize + colors * 12;
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels[y * width + x] = view.getUint32(begin + y * bytesPerLine + x * 4, true) & 0xffffff;
    }
  }
  return { width, height, pixels };
}

/** Reads a PPM file of the kind P6, as `grim -t ppm` writes it. */
export function decodePpm(bytes: Uint8Array): Picture {
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(
    new TextDecoder("latin1").decode(bytes.slice(0, 64)),
  );
  if (head === null) throw new SyntaxError("Cannot read the picture: expected a PPM file");
  const [width, height, begin] = [Number(head[1]), Number(head[2]), head[0].length];
  const pixels = new Uint32Array(width * height).map((_, index) => {
    const at = begin + index * 3;
    return (bytes[at] ?? 0) << 16 | (bytes[at + 1] ?? 0) << 8 | (bytes[at + 2] ?? 0);
  });
  return { width, height, pixels };
}

/** A PNG file: 8 bits a channel, no transparency. */
export async function encodePng({ width, height, pixels }: Picture): Promise<Uint8Array> {
  const rows = new Uint8Array((width * 3 + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    rows[at++] = 0;
    for (let x = 0; x < width; x++) {
      const pixel = pixels[y * width + x] ?? 0;
      rows[at++] = pixel >> 16;
      rows[at++] = pixel >> 8;
      rows[at++] = pixel;
    }
  }
  const packed = new Response(
    new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate")),
  );
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, 2, 0, 0, 0], 8);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", head),
    chunk("IDAT", new Uint8Array(await packed.arrayBuffer())),
    chunk("IEND", new Uint8Array()),
  ];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
