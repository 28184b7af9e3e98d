import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../database/connection';
import { inRoleSession, type RoleSession } from '../../database/role-session';
import type { Actor } from '../../database/role-transaction';
import { keepCursors, type ListedPage } from '../ingest/coverage-store';
import { ElementsPool } from './elements-pool';
import { rowsOfPage, sources } from './mirror-rows.rules';
import { mirrorBatches } from './mirror-statements';
import type { MirrorObject } from './mirror-tables.rules';
import { type PackedRows, packRows } from './packed-rows';
import {
  type MemberPage,
  noteMembers,
  settleKnownMembers,
  settleMirroredMembers,
} from './payout-membership';

/** A page on its way into the mirror, with what is recorded in the same transaction. */
export interface PageWrite {
  /** What the page holds, or what is recorded about. */
  readonly object: MirrorObject;
  readonly page?: {
    /** The objects as Stripe sent them. */
    readonly objects: readonly unknown[];
    /** Seconds, by Stripe's clock. */
    readonly asOf: number;
  };
  /** What the page says about a payout; of a page that says nothing new nothing else is written. */
  readonly members?: MemberPage;
  /** How far the page brought its listing, unless it ended it. */
  readonly listed?: ListedPage;
  /** Whatever else is recorded with the page. */
  readonly record?: (session: RoleSession) => Promise<void>;
}

/** Two states of one second: which came first is not known, so the object is fetched again. */
export interface Tie {
  readonly object: MirrorObject;
  readonly id: string;
}

export interface WriterOptions {
  readonly database: Database;
  readonly actor: Actor;
  readonly livemode: boolean;
  /** Called after each commit with how many objects it held. */
  readonly onCommit?: (objects: number) => void;
  /**
   * Whether each write has a transaction of its own: beside a run, which holds many rows, only a
   * writer that never holds one while it waits for another cannot be waited for in turn.
   */
  readonly oneByOne?: boolean;
  /** Objects that came without what makes them an object of their kind. */
  readonly onMalformed?: (object: MirrorObject, count: number) => void;
}

/** A transaction stays short, so that whoever else waits for the one embedded session gets it. */
const pagesAtOnce = 12;
const bytesAtOnce = 2 * 1024 * 1024;
/** However many pages they come on: most payouts have few members. */
const fewBytes = 256 * 1024;
/** What may wait in memory before whoever fetches has to wait too. */
const bytesWaiting = 8 * 1024 * 1024;

/** A write whose page was read into rows: what waits is no larger than what will be written. */
interface ReadWrite extends Omit<PageWrite, 'page'> {
  readonly packs: readonly PackedRows[];
  readonly bytes: number;
}

/** Writes records in their order, and how far listings came in as few statements as that allows. */
async function writeRecords(session: RoleSession, writes: readonly ReadWrite[]): Promise<void> {
  let pages: ListedPage[] = [];
  for (const { listed, record } of writes) {
    if (listed) pages.push(listed);
    if (!record) continue;
    await keepCursors(session, pages);
    pages = [];
    await record(session);
  }
  await keepCursors(session, pages);
}

/** Takes from what is waiting as much as one transaction may hold. */
function takeBatch(waiting: ReadWrite[]): ReadWrite[] {
  let bytes = 0;
  let count = 0;
  for (const write of waiting) {
    const isMuch = bytes >= bytesAtOnce || (count >= pagesAtOnce && bytes >= fewBytes);
    if (count > 0 && isMuch) break;
    bytes += write.bytes;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** Writes of kinds of objects that share tables, in the order in which they came. */
interface Lane {
  waiting: ReadWrite[];
  running: Promise<void> | undefined;
}

/**
 * Writes pages while the next ones are being fetched, one transaction after the other in each of
 * two lanes: one for balance transactions and all that comes with them, one for everything else.
 * Lanes share no table, so they never wait for each other's rows. Pages and records of one kind of
 * object keep the order in which they came, so a window is never recorded further than its objects
 * are stored.
 */
export class PageWriter {
  readonly #options: WriterOptions;
  readonly #lanes: Readonly<Record<'ledger' | 'rest', Lane>> = {
    ledger: { waiting: [], running: undefined },
    rest: { waiting: [], running: undefined },
  };
  #bytes = 0;
  #failure: unknown;
  #room: (() => void)[] = [];
  /** One page a turn: eight that come at once would hold up whoever else waits for this thread. */
  #turn: Promise<void> = Promise.resolve();
  readonly #ties = new Map<string, Tie>();
  readonly #pages = new ElementsPool(512 * 1024);
  readonly #statements = new ElementsPool(bytesAtOnce + 1024 * 1024);

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Objects to fetch again; taking them empties the list. */
  takeTies(): Tie[] {
    const ties = [...this.#ties.values()];
    this.#ties.clear();
    return ties;
  }

  /**
   * Hands over a page; resolves when there is room for the next one.
   * @throws what a write before it failed with
   */
  async put(write: PageWrite): Promise<void> {
    if (write.page) {
      this.#turn = this.#turn.then(() => nextTurn());
      await this.#turn;
    }
    this.#throwIfFailed();
    const lane = this.#laneOf(write);
    const read = this.#read(write);
    lane.waiting.push(read);
    this.#bytes += read.bytes;
    lane.running ??= this.#run(lane);
    while (this.#bytes > bytesWaiting && !this.#failure) {
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
    this.#throwIfFailed();
  }

  /** Resolves when everything handed over is committed. @throws what a write failed with */
  async drain(): Promise<void> {
    await this.rest();
    this.#throwIfFailed();
  }

  /** Resolves when nothing is being written any more, whatever came of it. */
  async rest(): Promise<void> {
    const { ledger, rest } = this.#lanes;
    while (ledger.running || rest.running) await Promise.all([ledger.running, rest.running]);
  }

  #throwIfFailed(): void {
    if (this.#failure) throw this.#failure;
  }

  #laneOf({ object }: PageWrite): Lane {
    const isLedger = object === 'balance_transaction' || sources.includes(object);
    return isLedger ? this.#lanes.ledger : this.#lanes.rest;
  }

  async #run(lane: Lane): Promise<void> {
    try {
      while (lane.waiting.length > 0 && !this.#failure) {
        const batch = this.#options.oneByOne ? lane.waiting.splice(0, 1) : takeBatch(lane.waiting);
        await this.#commit(batch);
        for (const { elements } of batch.flatMap(({ packs }) => packs))
          this.#pages.giveBack(elements);
        this.#bytes -= batch.reduce((sum, { bytes }) => sum + bytes, 0);
        for (const free of this.#room.splice(0)) free();
      }
    } catch (error) {
      this.#failure ??= error;
    } finally {
      if (this.#failure) lane.waiting = [];
      lane.running = undefined;
      for (const free of this.#room.splice(0)) free();
    }
  }

  #read({ page, ...write }: PageWrite): ReadWrite {
    if (!page) return { ...write, packs: [], bytes: 0 };
    const { livemode, onMalformed } = this.#options;
    const { rows, malformed } = rowsOfPage(write.object, page.objects, livemode);
    for (const object of malformed) onMalformed?.(object, 1);
    const packs = packRows(rows, page.asOf, this.#pages);
    return {
      ...write,
      packs,
      bytes: packs.reduce((sum, { elements }) => sum + elements.length, 0),
    };
  }

  /** @returns how many objects were written */
  async #write(session: RoleSession, packs: readonly PackedRows[]): Promise<number> {
    let written = 0;
    for (const { object, count, statements } of mirrorBatches(packs)) {
      const elements = this.#statements.take();
      const { writing, tying } = statements(elements);
      const [wrote] = await session.query<{ written: number }>(writing.text, writing.values);
      if (wrote?.written !== count) {
        const ties = await session.query<{ id: string }>(tying.text, tying.values);
        for (const { id } of ties) this.#ties.set(`${object}:${id}`, { object, id });
      }
      this.#statements.giveBack(elements);
      written += count;
    }
    return written;
  }

  async #commit(batch: readonly ReadWrite[]): Promise<void> {
    const { database, actor, onCommit } = this.#options;
    const memberPages = batch.flatMap(({ members }) => members ?? []);
    const committed = await inRoleSession(database, actor, async (session) => {
      const unknown = await settleKnownMembers(session, memberPages);
      const unwritten = batch.filter(({ members }) => !members || unknown.has(members));
      const written = await this.#write(
        session,
        unwritten.flatMap(({ packs }) => packs),
      );
      await settleMirroredMembers(session, [...unknown]);
      const ended = memberPages.filter(({ ends }) => ends).map(({ payout }) => payout);
      await noteMembers(session, ended, 'listed');
      await writeRecords(session, batch);
      const settled = memberPages.filter((page) => !unknown.has(page));
      return settled.reduce((sum, { transactions }) => sum + transactions.length, written);
    });
    if (committed > 0) onCommit?.(committed);
  }
}
