/**
 * Cuts the byte stream of a PostgreSQL client into units that may be executed without a break.
 *
 * The engine has one backend for all connections, so the messages of one extended query (Parse,
 * Bind, Describe, Execute, Sync) must never be mixed with those of another client, and a client
 * that dies half-way must not leave half a query behind. A unit therefore ends where the protocol
 * answers: at Sync, Flush, Query, FunctionCall or Terminate.
 * Message formats: https://www.postgresql.org/docs/18/protocol-message-formats.html
 */
export type FrontendUnit =
  | { readonly kind: 'startup'; readonly bytes: Uint8Array }
  | { readonly kind: 'refuse_encryption' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'terminate' }
  | {
      readonly kind: 'query';
      readonly bytes: Uint8Array;
      /** False after a Flush: the query goes on and the backend stays the client's. */
      readonly complete: boolean;
    };

const sslRequest = 80_877_103;
const gssEncryptionRequest = 80_877_104;
const cancelRequest = 80_877_102;

/** The longest message that is accepted, in bytes; PostgreSQL itself stops at 1 GiB. */
const longestMessage = 256 * 1024 * 1024;

const messageType = (letter: string): number => letter.charCodeAt(0);
const terminate = messageType('X');
const flush = messageType('H');
const endsUnit = new Set(['S', 'Q', 'F', 'H'].map(messageType));

/** Collects the chunks of one client and hands out complete units. */
export class FrontendUnits {
  #pending = new Uint8Array(0);
  /** How many bytes of `#pending` are whole messages of a unit that has not ended yet. */
  #scanned = 0;
  #started = false;

  /**
   * Takes the next chunk.
   * @returns the units that are complete now, in order.
   * @throws RangeError when the bytes cannot be PostgreSQL's protocol; the client must be dropped.
   */
  push(chunk: Uint8Array): readonly FrontendUnit[] {
    this.#pending = joined(this.#pending, chunk);
    const units: FrontendUnit[] = [];
    for (let unit = this.#next(); unit; unit = this.#next()) units.push(unit);
    return units;
  }

  #next(): FrontendUnit | undefined {
    return this.#started ? this.#nextQuery() : this.#nextStartup();
  }

  #nextStartup(): FrontendUnit | undefined {
    if (this.#pending.length < 8) return undefined;
    const length = checkedLength(this.#pending, 0, 8);
    if (this.#pending.length < length) return undefined;
    const code = viewOf(this.#pending).getInt32(4);
    const bytes = this.#take(length);
    if (code === sslRequest || code === gssEncryptionRequest) return { kind: 'refuse_encryption' };
    if (code === cancelRequest) return { kind: 'cancel' };
    this.#started = true;
    return { kind: 'startup', bytes };
  }

  #nextQuery(): FrontendUnit | undefined {
    while (this.#pending.length >= this.#scanned + 5) {
      const type = this.#pending[this.#scanned];
      const length = 1 + checkedLength(this.#pending, this.#scanned + 1, 4);
      if (this.#pending.length < this.#scanned + length) return undefined;
      if (type === terminate) return this.#terminated();
      this.#scanned += length;
      if (type !== undefined && endsUnit.has(type)) {
        return { kind: 'query', bytes: this.#take(this.#scanned), complete: type !== flush };
      }
    }
    return undefined;
  }

  /** Terminate inside an unfinished unit drops the unit, as a real backend would roll it back. */
  #terminated(): FrontendUnit {
    this.#take(this.#pending.length);
    return { kind: 'terminate' };
  }

  #take(length: number): Uint8Array {
    const bytes = this.#pending.slice(0, length);
    this.#pending = this.#pending.slice(length);
    this.#scanned = 0;
    return bytes;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function checkedLength(bytes: Uint8Array, offset: number, smallest: number): number {
  const length = viewOf(bytes).getInt32(offset);
  if (length < smallest || length > longestMessage) {
    throw new RangeError(`A message of ${length} bytes is not PostgreSQL's protocol`);
  }
  return length;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
