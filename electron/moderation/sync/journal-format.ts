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
  /** Whose journal it is. Comes again when the person goes offline or online. */
  z.object({
    kind: z.literal('head'),
    workspaceId: z.uuid(),
    userId: z.uuid(),
    deviceId: z.uuid(),
    nextSeq: z.int(),
    /** Older journals do not say. */
    workingOffline: z.boolean().default(false),
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
  /** Bytes up to the end of the last whole record: what is behind them is torn. */
  readonly wholeBytes: number;
  /**
   * Whether whole records stand behind bytes that are none. A write that a crash tore has nothing behind it, so
   * these were changed on the disk; what stood there is not among the entries.
   */
  readonly isDamaged: boolean;
  readonly position: JournalPosition;
}

/** Why a journal could not be read at all. */
export class UnreadableJournal extends Error {
  override readonly name = 'UnreadableJournal';
}

/** The bytes of the record that begins at a place, if its checksum says that they are one. */
function recordAt(bytes: Buffer, offset: number): Buffer | undefined {
  if (offset + headerBytes > bytes.length) return undefined;
  const length = bytes.readUInt32LE(offset);
  const end = offset + headerBytes + length;
  if (length > largestPayload || end > bytes.length) return undefined;
  const record = bytes.subarray(offset, end);
  return record.readUInt32LE(4) === crc32c(record.subarray(8)) ? record : undefined;
}

/** What a record says of the one before it. */
const previousIn = (record: Buffer) => record.subarray(8, headerBytes);

/**
 * The next place from an offset on where a record stands that says something. Nobody can write one into the
 * words of another: a length has a zero among its bytes, which JSON has not, and what is encrypted is nobody's words.
 */
function nextRecord(
  bytes: Buffer,
  from: number,
  key: Buffer | undefined,
): { readonly offset: number; readonly position: JournalPosition } | undefined {
  for (let offset = from; offset + headerBytes <= bytes.length; offset += 1) {
    const record = recordAt(bytes, offset);
    if (!record) continue;
    const position = { key, previous: previousIn(record) };
    if (readEntry(record, position)) return { offset, position };
  }
  return undefined;
}

/**
 * Reads a journal up to its last whole record. Where records are damaged, those behind them are read too.
 * @throws UnreadableJournal when it is no journal, or not with this key.
 */
export function decodeJournal(bytes: Buffer, key: Buffer | undefined): JournalContents {
  const magic = bytes.subarray(0, plainMagic.length);
  const sealed = magic.equals(sealedMagic);
  if (sealed && !key) throw new UnreadableJournal('The journal is encrypted and its key is gone.');
  const isKnown = sealed || magic.equals(plainMagic);
  let position: JournalPosition = { key: sealed ? key : undefined, previous: hashOf(magic) };
  const entries: JournalEntry[] = [];
  let offset = magic.length;
  let isDamaged = false;
  if (!isKnown) {
    // The first eight bytes may be what is damaged.
    const first = nextRecord(bytes, offset, undefined) ?? (key && nextRecord(bytes, offset, key));
    if (!first) throw new UnreadableJournal('The file does not begin as a journal does.');
    ({ offset, position } = first);
    isDamaged = true;
  }
  for (;;) {
    const record = recordAt(bytes, offset);
    if (record) {
      // A whole one that does not belong here was left behind by an old version of the file.
      if (!previousIn(record).equals(position.previous)) break;
      entries.push(entryOf(record, position));
      position = { key: position.key, previous: hashOf(record) };
      offset += record.length;
      continue;
    }
    const next = nextRecord(bytes, offset + 1, position.key);
    if (!next) break;
    ({ offset, position } = next);
    isDamaged = true;
  }
  return { entries, wholeBytes: offset, isDamaged, position };
}

function readEntry(record: Buffer, position: JournalPosition): JournalEntry | undefined {
  try {
    return entryOf(record, position);
  } catch {
    return undefined;
  }
}

/** A record whose checksum holds is not torn: if it cannot be read, the key is another one. */
function entryOf(record: Buffer, position: JournalPosition): JournalEntry {
  try {
    const text = unseal(record.subarray(headerBytes), position).toString('utf8');
    return journalEntrySchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UnreadableJournal('The journal cannot be read with this key.', { cause });
  }
}
