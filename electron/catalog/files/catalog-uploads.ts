import { DeskError } from '../../shared/errors';
import { numberText } from '../../shared/number-text';
import { largestFileBytes } from './catalog-import.schema';

/** Files whose pieces have come so far; a person imports one, or two by mistake. */
const mostUploads = 4;

/** A file of which some of the first bytes are there. */
interface Upload {
  /** As large as the file will be: memory comes as it is filled, and nothing is put together at the end. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  filled: number;
}
const uploads = new Map<string, Upload>();

const missingPiece = () =>
  new DeskError('invalid', { reason: 'A piece of the file is missing. Choose it again.' });

/**
 * Keeps a piece of a file until it is imported. Pieces come in order, and one that came already is
 * passed over, as after a lost answer.
 * @param size bytes of the whole file
 * @param offset where the piece begins, in bytes
 * @throws DeskError `too_large` for a file beyond the limit, `invalid` for a piece that does not
 *   follow the last one, or belongs to a file of another size
 */
export function appendToUpload(id: string, size: number, offset: number, piece: Uint8Array): void {
  if (size > largestFileBytes) {
    const most = numberText(largestFileBytes / 1024 / 1024);
    throw new DeskError('too_large', {
      reason: `The file is larger than ${most} MB. Split it, or leave columns out.`,
    });
  }
  const upload = uploads.get(id) ?? { bytes: new Uint8Array(size), filled: 0 };
  if (offset < upload.filled) return;
  if (offset > upload.filled || size !== upload.bytes.length || offset + piece.length > size) {
    throw missingPiece();
  }
  upload.bytes.set(piece, offset);
  upload.filled += piece.length;
  uploads.delete(id);
  uploads.set(id, upload);
  const oldest = uploads.keys().next().value;
  if (uploads.size > mostUploads && oldest !== undefined) uploads.delete(oldest);
}

/**
 * The whole file, which is then forgotten here.
 * @returns all of a buffer, which may be handed over to a thread
 * @throws DeskError `not_found`, or `invalid` where its end has not come
 */
export function takeUpload(id: string): Uint8Array<ArrayBuffer> {
  const upload = uploads.get(id);
  if (!upload) throw new DeskError('not_found', { subject: 'file' });
  uploads.delete(id);
  if (upload.filled < upload.bytes.length) throw missingPiece();
  return upload.bytes;
}
