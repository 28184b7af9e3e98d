import { isUtf8 } from 'node:buffer';
import { decodeFile } from '../../shared/file-text';

/** A file as UTF-8 without a byte order mark, whatever it was in. */
export interface FileBytes {
  readonly bytes: Buffer;
  /** What is to be said about how it was read. */
  readonly notices: readonly string[];
}

const byteOrderMark = Buffer.from('\uFEFF');

/**
 * The text of a file in UTF-8; see `decodeFile` for what it may be in.
 * @throws UnreadableFile when it holds no text
 */
export function utf8Of(file: Uint8Array): FileBytes {
  if (isUtf8(file) && !file.includes(0)) {
    const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
    const isMarked = bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark);
    return { bytes: isMarked ? bytes.subarray(byteOrderMark.length) : bytes, notices: [] };
  }
  const { text, notices } = decodeFile(file);
  return { bytes: Buffer.from(text), notices };
}

/**
 * A text as a character for each of its bytes. What separates cells and lines is the same in it, and making
 * it takes a tenth of the time: one curly quote has V8 write all of a text with two bytes for each letter.
 */
export const byteText = (text: string): string => Buffer.from(text).toString('latin1');

const beyondAscii = /[\x80-\xff]/;

/** The reverse of {@link byteText}. */
export const textOfBytes = (bytes: string): string =>
  beyondAscii.test(bytes) ? Buffer.from(bytes, 'latin1').toString() : bytes;
