import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { crc32c } from './crc32c';

/**
 * The bytes of a journal. A file begins with eight bytes that say whether its payloads are
 * encrypted, and goes on with records:
 *
 *   length of the payload   4 bytes, little endian
 *   CRC-32C                 4 bytes, little endian, of everything after it in the record
 *   hash of what is before  32 bytes, SHA-256 of the previous record, of the first eight bytes at first
 *   payload                 JSON, or 12 bytes nonce, 16 bytes tag and AES-256-GCM of the JSON
 *
 * The chain of hashes tells a record that belongs here from one that an old version of the file left
 * behind, and binds a ciphertext to its place.
 */
const plainMagic = Buffer.from('MDJRNL1P');
const sealedMagic = Buffer.from('MDJRNL1E');
const headerBytes = 4 + 4 + 32;
const nonceBytes = 12;
const tagBytes = 16;
/** No operation comes near it: a length beyond it is damage. */
const largestPayload = 1024 * 1024;

/** What a journal can say. */
export const journalEntrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('head'),
    workspaceId: z.uuid(),
    userId: z.uuid(),
    deviceId: z.uuid(),
    nextSeq: z.int(),
  }),
  z.object({
    kind: z.literal('operation'),
    seq: z.int(),
    savedAt: z.string(),
    targetStatus: z.string(),
    /** An operation as it is sent; see OperationPayload. */
    payload: z.looseObject({ opId: z.uuid(), reviewId: z.uuid() }),
  }),
  /**
   * Operations that were not saved after all, because the database did not take them. By id too, because they
   * may have been cut off before it; older journals have only the numbers.
   */
  z.object({
    kind: z.literal('void'),
    seqs: z.array(z.int()),
    opIds: z.array(z.uuid()).default([]),
  }),
  /** The store goes on as another device, with the kept operations numbered anew from 1. */
  z.object({ kind: z.literal('device'), deviceId: z.uuid(), order: z.array(z.uuid()) }),
]);
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** What follows the bytes so far: the key (none: in the clear) and the hash of the last record. */
export interface JournalPosition {
  readonly key: Buffer | undefined;
  readonly previous: Buffer;
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** The first bytes of a new journal. */
export function journalStart(key: Buffer | undefined): {
  readonly bytes: Buffer;
  readonly position: JournalPosition;
} {
  const bytes = key ? sealedMagic : plainMagic;
  return { bytes, position: { key, previous: hashOf(bytes) } };
}

function seal(text: Buffer, { key, previous }: JournalPosition): Buffer {
  if (!key) return text;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(previous);
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

function unseal(payload: Buffer, { key, previous }: JournalPosition): Buffer {
  if (!key) return payload;
  const decipher = createDecipheriv('aes-256-gcm', key, payload.subarray(0, nonceBytes))
    .setAAD(previous)
    .setAuthTag(payload.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([
    decipher.update(payload.subarray(nonceBytes + tagBytes)),
    decipher.final(),
  ]);
}

/** The bytes of some entries that come after a position, and the position after them. */
export function encodeEntries(
  entries: readonly JournalEntry[],
  position: JournalPosition,
): { readonly bytes: Buffer; readonly position: JournalPosition } {
  const records: Buffer[] = [];
  let at = position;
  for (const entry of entries) {
    const payload = seal(Buffer.from(JSON.stringify(entry)), at);
    const record = Buffer.alloc(headerBytes + payload.length);
    record.writeUInt32LE(payload.length, 0);
    at.previous.copy(record, 8);
    payload.copy(record, headerBytes);
    record.writeUInt32LE(crc32c(record.subarray(8)), 4);
    records.push(record);
    at = { key: at.key, previous: hashOf(record) };
  }
  return { bytes: Buffer.concat(records), position: at };
}

/** What a journal's bytes hold. */
export interface JournalContents {
  readonly entries: readonly JournalEntry[];
  /** Bytes up to the end of the last whole record: what is behind them is torn or damaged. */
  readonly wholeBytes: number;
  readonly position: JournalPosition;
}

/** Why a journal could not be read at all. */
export class UnreadableJournal extends Error {
  override readonly name = 'UnreadableJournal';
}

/**
 * Reads a journal up to its last whole record.
 * @throws UnreadableJournal when it is no journal, or not with this key.
 */
export function decodeJournal(bytes: Buffer, key: Buffer | undefined): JournalContents {
  const magic = bytes.subarray(0, plainMagic.length);
  const sealed = magic.equals(sealedMagic);
  if (!sealed && !magic.equals(plainMagic)) {
    throw new UnreadableJournal('The file does not begin as a journal does.');
  }
  if (sealed && !key) throw new UnreadableJournal('The journal is encrypted and its key is gone.');
  let position: JournalPosition = { key: sealed ? key : undefined, previous: hashOf(magic) };
  const entries: JournalEntry[] = [];
  let offset = magic.length;
  while (offset + headerBytes <= bytes.length) {
    const length = bytes.readUInt32LE(offset);
    const end = offset + headerBytes + length;
    if (length > largestPayload || end > bytes.length) break;
    const record = bytes.subarray(offset, end);
    if (record.readUInt32LE(4) !== crc32c(record.subarray(8))) break;
    if (!record.subarray(8, headerBytes).equals(position.previous)) break;
    entries.push(entryOf(record.subarray(headerBytes), position));
    position = { key: position.key, previous: hashOf(record) };
    offset = end;
  }
  return { entries, wholeBytes: offset, position };
}

/** A record whose checksum holds is not torn: if it cannot be read, the key is another one. */
function entryOf(payload: Buffer, position: JournalPosition): JournalEntry {
  try {
    return journalEntrySchema.parse(JSON.parse(unseal(payload, position).toString('utf8')));
  } catch (cause) {
    throw new UnreadableJournal('The journal cannot be read with this key.', { cause });
  }
}
