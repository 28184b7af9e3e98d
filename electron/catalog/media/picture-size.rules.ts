import type { PictureType } from './media-address.rules';

/** Width and height in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Boxes of an AVIF file that are looked through; one that a camera wrote has a few dozen. */
const mostBoxes = 1_000;

const nameAt = (view: DataView, at: number) =>
  String.fromCharCode(...[0, 1, 2, 3].map((step) => view.getUint8(at + step)));

function sizeOfPng(view: DataView): PictureSize {
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function sizeOfGif(view: DataView): PictureSize {
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** The three kinds of WebP: lossy, lossless and extended (RFC 9649). */
function sizeOfWebp(view: DataView): PictureSize | null {
  const kind = nameAt(view, 12);
  if (kind === 'VP8 ') {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind !== 'VP8X') return null;
  const side = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
  return { width: side(24), height: side(27) };
}

/** From segment to segment until the frame header (ITU T.81, B.2.2). Every step goes forward. */
function sizeOfJpeg(view: DataView): PictureSize | null {
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    const length = view.getUint16(at + 2);
    if (length < 2) return null;
    at += 2 + length;
  }
  return null;
}

/** The largest picture that an AVIF file describes: an icon of it may stand before (ISO 23008-12). */
function sizeOfAvif(view: DataView): PictureSize | null {
  const inside: Readonly<Record<string, number>> = { meta: 12, iprp: 8, ipco: 8 };
  let largest: PictureSize | null = null;
  for (let at = 0, seen = 0; at + 8 <= view.byteLength && seen < mostBoxes; seen += 1) {
    const size = view.getUint32(at);
    const name = nameAt(view, at + 4);
    if (name === 'ispe') {
      const found = { width: view.getUint32(at + 12), height: view.getUint32(at + 16) };
      if (!largest || found.width * found.height > largest.width * largest.height) largest = found;
    }
    const step = inside[name] ?? size;
    if (step < 8) break;
    at += step;
  }
  return largest;
}

const readers = {
  'image/png': sizeOfPng,
  'image/gif': sizeOfGif,
  'image/webp': sizeOfWebp,
  'image/jpeg': sizeOfJpeg,
  'image/avif': sizeOfAvif,
} as const satisfies Record<PictureType, (view: DataView) => PictureSize | null>;

/**
 * The size of a picture, read from its header. Written here because anybody's file goes through
 * it in the main process: it never goes back in the file and copies nothing, so the worst file
 * costs a moment (docs/decisions/0015-pictures.md).
 * @returns null where the header is damaged or says that there is nothing to see
 */
export function readPictureSize(bytes: Uint8Array, type: PictureType): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const size = readers[type](view);
    return size && size.width > 0 && size.height > 0 ? size : null;
  } catch (error) {
    // The header points behind the end of the file.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
