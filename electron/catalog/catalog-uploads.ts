import { DeskError } from '../shared/errors';
import { largestFileBytes } from './catalog-import.schema';

/** Files whose pieces have come so far; a person imports one, or two by mistake. */
const mostUploads = 4;
const uploads = new Map<string, { size: number; readonly pieces: Uint8Array[] }>();

/**
 * Keeps a piece of a file until it is imported. Pieces come in order, and one that came already is
 * passed over, as after a lost answer.
 * @throws DeskError `too_large` for a file beyond the limit, `invalid` for a piece that does not
 *   follow the last one
 */
export function appendToUpload(id: string, offset: number, piece: Uint8Array): void {
  const upload = uploads.get(id) ?? { size: 0, pieces: [] };
  if (offset < upload.size) return;
  if (offset > upload.size) {
    throw new DeskError('invalid', { reason: 'A piece of the file is missing. Choose it again.' });
  }
  if (upload.size + piece.length > largestFileBytes) {
    uploads.delete(id);
    throw new DeskError('too_large', {
      reason: 'The file is larger than 64 MB. Split it, or leave columns out.',
    });
  }
  upload.pieces.push(piece);
  upload.size += piece.length;
  uploads.delete(id);
  uploads.set(id, upload);
  const oldest = uploads.keys().next().value;
  if (uploads.size > mostUploads && oldest !== undefined) uploads.delete(oldest);
}

/** The whole file, which is then forgotten here. @throws DeskError `not_found` */
export function takeUpload(id: string): Uint8Array {
  const upload = uploads.get(id);
  if (!upload) throw new DeskError('not_found', { subject: 'file' });
  uploads.delete(id);
  const bytes = new Uint8Array(upload.size);
  let at = 0;
  for (const piece of upload.pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
