import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestPictureBytes } from '../../electron/catalog/media/media.schema';
import {
  isMediaAddress,
  mediaAddress,
  pictureTypes,
} from '../../electron/catalog/media/media-address.rules';
import { isDrawing, readPictureContent } from '../../electron/catalog/media/picture-content.rules';
import { readPictureSize } from '../../electron/catalog/media/picture-size.rules';
import {
  type Pictures,
  withAddress,
  withoutPicture,
  withPictureAt,
  withPictures,
  withWords,
} from '../../renderer/features/catalog/tool/media/pictures.rules';
import { pngOf } from '../support/pictures';

const bytes = (...parts: (string | readonly number[])[]) =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
    ),
  );
const be16 = (value: number) => [value >> 8, value & 255];
const be32 = (value: number) => [...be16(value >>> 16), ...be16(value & 0xffff)];
const le16 = (value: number) => [value & 255, value >> 8];
const box = (name: string, ...inside: Buffer[]) => {
  const data = Buffer.concat(inside);
  return bytes(be32(data.length + 8), name, [...data]);
};
const ispe = (width: number, height: number) =>
  box('ispe', bytes(be32(0), be32(width), be32(height)));

/** Beginnings of real files of each kind, 640 by 480. */
const files = {
  png: pngOf(640, 480),
  gif: bytes('GIF89a', le16(640), le16(480), [0, 0, 0]),
  jpeg: bytes([0xff, 0xd8, 0xff, 0xe0, ...be16(16)], 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0', [
    0xff,
    0xff,
    0xff,
    0xc2,
    ...be16(17),
    8,
    ...be16(480),
    ...be16(640),
    3,
  ]),
  lossy: bytes(
    'RIFF',
    be32(0),
    'WEBPVP8 ',
    be32(0),
    [0, 0, 0, 0x9d, 1, 0x2a],
    le16(640),
    le16(480),
  ),
  lossless: bytes('RIFF', be32(0), 'WEBPVP8L', be32(0), [0x2f, 0x7f, 0xc2, 0x77, 0]),
  extended: bytes('RIFF', be32(0), 'WEBPVP8X', be32(0), be32(0), [0x7f, 2, 0, 0xdf, 1, 0]),
  avif: Buffer.concat([
    box('ftyp', bytes('avif', be32(0), 'mif1')),
    box(
      'meta',
      bytes(be32(0)),
      box('hdlr', Buffer.alloc(24)),
      box('iprp', box('ipco', ispe(64, 48), ispe(640, 480))),
    ),
  ]),
};

describe('pictures from files', () => {
  it.each([
    ['png', 'image/png'],
    ['gif', 'image/gif'],
    ['jpeg', 'image/jpeg'],
    ['lossy', 'image/webp'],
    ['lossless', 'image/webp'],
    ['extended', 'image/webp'],
    ['avif', 'image/avif'],
  ] as const)('tells a %s by its content, with its size', (name, type) => {
    const content = readPictureContent(files[name]);
    expect(content).toEqual({ kind: 'picture', type, width: 640, height: 480 });
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'The file is empty.'],
    ['a program', bytes('MZ\x90\0 a program'), /no picture of a known kind/],
    [
      'a drawing with script',
      bytes('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      /may carry script/,
    ],
    ['a drawing', bytes('\xef\xbb\xbf<?xml version="1.0"?>\n<svg/>'), /may carry script/],
    ['a page', bytes('<html><body>Not found</body></html>'), /no picture of a known kind/],
    ['a cut header', files.png.subarray(0, 20), /damaged/],
    ['a cut frame', files.jpeg.subarray(0, 22), /damaged/],
    ['a picture of nothing', bytes('GIF89a', le16(0), le16(480)), /damaged/],
    ['too many pixels', pngOf(8_193, 1), /8,193 × 1 pixels; a side may have 8,192/],
    [
      'too many bytes',
      Buffer.concat([files.png, Buffer.alloc(largestPictureBytes)]),
      /larger than 5 MB/,
    ],
  ])('refuses %s with a reason', (_, file, reason) => {
    const content = readPictureContent(file);
    expect(content).toMatchObject({ kind: 'refused' });
    expect('reason' in content && content.reason).toMatch(reason);
  });

  it('says of any bytes whatever what they are, and never goes back in a file', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(files)),
        fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 8 }),
        fc.nat(80),
        (file, changes, length) => {
          const changed = Buffer.from(file);
          for (const [at, byte] of changes) if (at < changed.length) changed[at] = byte;
          const { kind } = readPictureContent(changed.subarray(0, length));
          expect(['picture', 'refused']).toContain(kind);
        },
      ),
    );
    // What made another reader walk for minutes: filling bytes, and boxes that contain themselves.
    expect(readPictureSize(Buffer.alloc(largestPictureBytes, 0xff), 'image/jpeg')).toBeNull();
    const endless = Buffer.concat([files.avif.subarray(0, 20), bytes(be32(0), 'free')]);
    expect(readPictureSize(endless, 'image/avif')).toBeNull();
  });

  it('knows a drawing from a page that has one', () => {
    expect(isDrawing(bytes('\xef\xbb\xbf\n<svg viewBox="0 0 1 1"/>'))).toBe(true);
    expect(isDrawing(bytes('<!DOCTYPE html><html><p>No</p></html>'))).toBe(false);
    expect(isDrawing(files.png)).toBe(false);
  });

  it('knows the addresses of stored pictures from all others', () => {
    const digest = 'a1'.repeat(32);
    for (const type of pictureTypes) expect(isMediaAddress(mediaAddress(digest, type))).toBe(true);
    for (const other of [
      `/media/${digest}.svg`,
      `/media/${digest.slice(1)}.png`,
      `/media/../${digest}.png`,
      `https://example.com/media/${digest}.png`,
      `/media/${digest}.png\n`,
    ]) {
      expect(isMediaAddress(other)).toBe(false);
    }
  });
});

describe('the pictures of a form', () => {
  const pictures = { images: ['a', 'b', 'c'], imageAlts: { a: 'An agent', c: 'A chart' } };

  it('keep their words where they go, and take them with them when they leave', () => {
    expect(withPictureAt(pictures, 2, 0)).toEqual({ ...pictures, images: ['c', 'a', 'b'] });
    expect(withAddress(pictures, 0, 'd').imageAlts).toEqual({ d: 'An agent', c: 'A chart' });
    expect(withoutPicture(pictures, 2)).toEqual({
      images: ['a', 'b'],
      imageAlts: { a: 'An agent' },
    });
  });

  it('keep their words each where one is typed past the address of another', () => {
    const described: Pictures = {
      images: ['p/1', 'p/12'],
      imageAlts: { 'p/1': 'One', 'p/12': 'Two' },
    };
    const type = (typed: readonly string[]) =>
      typed.reduce<Pictures>((before, address) => withAddress(before, 1, address), described);
    expect(type(['p/1']).imageAlts['p/1']).toBe('One');
    expect(type(['p/1', 'p/13'])).toEqual({
      images: ['p/1', 'p/13'],
      imageAlts: { 'p/1': 'One', 'p/13': 'Two' },
    });
    expect(withoutPicture(type(['p/1']), 1)).toEqual({
      images: ['p/1'],
      imageAlts: { 'p/1': 'One' },
    });
    expect(withAddress(withPictures(described, ['p/3']), 2, 'p/4').imageAlts).toEqual(
      described.imageAlts,
    );
  });

  it('are each there once, and without words where none were said', () => {
    expect(withPictures(pictures, ['b', 'd', 'd']).images).toEqual(['a', 'b', 'c', 'd']);
    expect(withWords(pictures, 1, 'A board').imageAlts).toEqual({
      ...pictures.imageAlts,
      b: 'A board',
    });
    expect(withWords(pictures, 0, '').imageAlts).toEqual({ c: 'A chart' });
  });
});
