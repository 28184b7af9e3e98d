import { numberText } from '../../shared/number-text';
import { largestPictureBytes, largestPictureSide } from './media.schema';
import type { PictureType } from './media-address.rules';
import { readPictureSize } from './picture-size.rules';

/** What the bytes of a file are. */
export type PictureContent =
  | {
      readonly kind: 'picture';
      readonly type: PictureType;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): PictureContent => ({ kind: 'refused', reason });
const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

/** Whether a file is SVG. */
export function isDrawing(bytes: Uint8Array): boolean {
  return /^\s*<(?:\?xml|!--|!doctype|svg)[\s\S]*<svg[\s/>]|^\s*<svg[\s/>]/i.test(
    ascii(bytes, 0, 2_000).replace(/^\xef\xbb\xbf/, ''),
  );
}

/** The kind of picture that its first bytes announce; undefined where it is none of ours. */
function announcedType(bytes: Uint8Array): PictureType | undefined {
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (ascii(bytes, 0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return 'image/gif';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'image/webp';
  return ascii(bytes, 4, 8) === 'ftyp' && /^avi[fs]$/.test(ascii(bytes, 8, 12))
    ? 'image/avif'
    : undefined;
}

/**
 * What a file is, told by its content; neither its name nor what a server calls it counts. SVG is
 * refused although browsers show it: it is a document that may carry script and ask other servers.
 * @returns the kind and the size in pixels, or a sentence that says why it cannot be stored
 */
export function readPictureContent(bytes: Uint8Array): PictureContent {
  if (bytes.length === 0) return refused('The file is empty.');
  if (bytes.length > largestPictureBytes) {
    return refused('The picture is larger than 5 MB. Make it smaller, or save it as WebP.');
  }
  const type = announcedType(bytes);
  if (type === undefined) {
    return isDrawing(bytes)
      ? refused('SVG pictures may carry script. Save it as PNG or WebP.')
      : refused('This is no picture of a known kind. Choose a PNG, JPEG, WebP, GIF or AVIF file.');
  }
  const size = readPictureSize(bytes, type);
  if (!size) return refused('The picture is damaged: its size cannot be read.');
  const { width, height } = size;
  if (Math.max(width, height) > largestPictureSide) {
    return refused(
      `The picture has ${numberText(width)} × ${numberText(height)} pixels; a side may have ${numberText(largestPictureSide)}.`,
    );
  }
  return { kind: 'picture', type, width, height };
}
