/** A square picture in PNG format. */
export interface SquarePng {
  /** Edge in pixels. */
  readonly size: number;
  readonly png: Buffer;
}

/** The element that holds a PNG of each edge in an Apple icon image, the doubled ones for Retina. */
const appleTypes: readonly (readonly [type: string, size: number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
];

/**
 * Writes an Apple icon image: a header and one element for each picture, lengths in big-endian.
 * @param pictures PNGs of 16, 32, 64, 128, 256, 512 and 1024 pixels
 * @throws Error naming the size when one is missing.
 */
export function appleIcon(pictures: readonly SquarePng[]): Buffer {
  const elements = appleTypes.map(([type, size]) => {
    const picture = pictures.find((candidate) => candidate.size === size);
    if (!picture) throw new Error(`There is no picture of ${size} pixels`);
    const header = Buffer.alloc(8);
    header.write(type, 0, 'latin1');
    header.writeUInt32BE(header.length + picture.png.length, 4);
    return Buffer.concat([header, picture.png]);
  });
  const body = Buffer.concat(elements);
  const header = Buffer.alloc(8);
  header.write('icns', 0, 'latin1');
  header.writeUInt32BE(header.length + body.length, 4);
  return Buffer.concat([header, body]);
}

const directoryHeaderBytes = 6;
const directoryEntryBytes = 16;

/**
 * Writes a Windows icon: a directory and then the pictures as PNGs, which Windows reads since Vista.
 * @param pictures PNGs of at most 256 pixels
 */
export function windowsIcon(pictures: readonly SquarePng[]): Buffer {
  const header = Buffer.alloc(directoryHeaderBytes);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = directoryHeaderBytes + pictures.length * directoryEntryBytes;
  const entries = pictures.map(({ size, png }) => {
    const entry = Buffer.alloc(directoryEntryBytes);
    // An edge of 256 does not fit into its byte and is written as 0.
    entry.writeUInt8(size % 256, 0);
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...pictures.map(({ png }) => png)]);
}
