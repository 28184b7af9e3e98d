/**
 * The subset of the POSIX ustar format that a PostgreSQL data directory needs: plain files and
 * directories with short names. PGlite's own archives use the same subset, so either side can
 * read the other's. Layout: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
export const tarBlockBytes = 512;

export interface TarEntry {
  /** Relative path with forward slashes. */
  readonly name: string;
  readonly kind: 'file' | 'directory';
  /** Bytes of content; 0 for a directory. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const nameBytes = 100;
const checksumAt = 148;
const largestSize = 0o77777777777;

/** How many zero bytes follow a content of this size up to the next block. */
export function tarPadding(size: number): number {
  return (tarBlockBytes - (size % tarBlockBytes)) % tarBlockBytes;
}

/**
 * The header block of an entry.
 * @throws RangeError when the name or size does not fit the format.
 */
export function encodeTarHeader(entry: TarEntry): Uint8Array {
  const block = new Uint8Array(tarBlockBytes);
  const name = encoder.encode(entry.name);
  if (name.length > nameBytes) throw new RangeError(`Too long for an archive: ${entry.name}`);
  if (entry.size > largestSize) throw new RangeError(`Too large for an archive: ${entry.name}`);
  block.set(name);
  writeOctal(block, 100, 8, entry.mode & 0o7777);
  writeOctal(block, 108, 8, 0);
  writeOctal(block, 116, 8, 0);
  writeOctal(block, 124, 12, entry.size);
  writeOctal(block, 136, 12, 0);
  block[156] = entry.kind === 'file' ? 0x30 : 0x35;
  block.set(encoder.encode('ustar\0'), 257);
  block.set(encoder.encode('00'), 263);
  writeOctal(block, checksumAt, 7, checksum(block));
  block[checksumAt + 7] = 0x20;
  return block;
}

/**
 * Reads a header block.
 * @returns the entry, or undefined for the zero block that ends an archive.
 * @throws RangeError when the block is damaged, names a path outside the directory, or is of a
 *   kind that a data directory does not contain.
 */
export function decodeTarHeader(block: Uint8Array): TarEntry | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (readOctal(block, checksumAt, 8) !== checksum(block)) {
    throw new RangeError('The archive is damaged: a header does not match its checksum');
  }
  const prefix = readText(block, 345, 155);
  const name = `${prefix ? `${prefix}/` : ''}${readText(block, 0, nameBytes)}`.replace(/^\/+/, '');
  if (name.split('/').includes('..') || name.includes('\\') || name.includes(':')) {
    throw new RangeError(`The archive names a path outside its directory: ${name}`);
  }
  const type = block[156];
  if (type !== 0x30 && type !== 0x35 && type !== 0) {
    throw new RangeError(`The archive holds something that is no file or directory: ${name}`);
  }
  const kind = type === 0x35 ? 'directory' : 'file';
  const mode = readOctal(block, 100, 8) & 0o777;
  return { name, kind, size: kind === 'file' ? readOctal(block, 124, 12) : 0, mode };
}

function writeOctal(block: Uint8Array, at: number, width: number, value: number): void {
  block.set(encoder.encode(`${value.toString(8).padStart(width - 1, '0')}\0`), at);
}

function readText(block: Uint8Array, at: number, width: number): string {
  const field = block.subarray(at, at + width);
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end));
}

function readOctal(block: Uint8Array, at: number, width: number): number {
  const text = readText(block, at, width).trim();
  if (!/^[0-7]*$/.test(text)) throw new RangeError('The archive is damaged: a number is not octal');
  return text === '' ? 0 : Number.parseInt(text, 8);
}

/** The sum of all header bytes, the checksum field itself counted as spaces. */
function checksum(block: Uint8Array): number {
  return block.reduce(
    (sum, byte, index) => sum + (index >= checksumAt && index < checksumAt + 8 ? 0x20 : byte),
    0,
  );
}
