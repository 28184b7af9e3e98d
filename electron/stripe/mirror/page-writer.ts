import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../database/connection';
import { inRoleSession, type RoleSession } from '../../database/role-session';
import type { Actor } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import { keepCursors, type ListedPage } from '../ingest/coverage-store';
import { keepWanted, type Wanted } from '../ingest/wanted-store';
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

/** The objects of a page as Stripe sent them. */
interface StatedPage {
  readonly objects: readonly unknown[];
  /** For which second they are vouched, by Stripe's clock. */
  readonly asOf: number;
}

/** A page on its way into the mirror, with what is recorded in the same transaction. */
export interface PageWrite {
  /** What the page holds, or what is recorded about. */
  readonly object: MirrorObject;
  readonly page?: StatedPage;
  /** What the page says about a payout; of a page that says nothing new nothing else is written. */
  readonly members?: MemberPage;
  /** How far the page brought its listing, unless it ended it. */
  readonly listed?: ListedPage;
  /** Whatever else is recorded with the page. */
  readonly record?: (session: RoleSession) => Promise<void>;
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
}

/** A transaction stays short, so that whoever else waits for the one embedded session gets it. */
const pagesAtOnce = 12;
const bytesAtOnce = 2 * 1024 * 1024;
/** However many pages they come on: most payouts have few members. */
const fewBytes = 256 * 1024;
/** What may wait in memory before whoever fetches has to wait too. */
const bytesWaiting = 8 * 1024 * 1024;

/** Payouts are settled together: most have a few members, which cost less than their transaction. */
const memberPagesAtOnce = 48;
/** What a member takes in memory while it waits as an object, about. */
const memberBytes = 1024;

/**
 * A write that waits. Its page was read into rows, so that what waits is no larger than what will be
 * written; only of a payout's members it is read when some of them have to be written after all.
 */
interface WaitingWrite extends PageWrite {
  readonly packs: readonly PackedRows[];
  readonly malformed: readonly Wanted[];
  readonly bytes: number;
}

/** Writes records in their order, and how far listings came in as few statements as that allows. */
async function writeRecords(session: RoleSession, writes: readonly WaitingWrite[]): Promise<void> {
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
function takeBatch(waiting: WaitingWrite[]): WaitingWrite[] {
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
  waiting: WaitingWrite[];
  running: Promise<void> | undefined;
}

/**
 * Writes pages while the next ones are being fetched, one transaction after the other in each of
 * two lanes: one for balance transactions and all that comes with them, one for everything else.
 * Lanes share no rows, so they never wait for each other's. Pages and records of one kind of
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
  #isResting = false;
  #failure: unknown;
  #room: (() => void)[] = [];
  /** One page a turn: eight that come at once would hold up whoever else waits for this thread. */
  #turn: Promise<void> = Promise.resolve();
  readonly #pages = new ElementsPool(512 * 1024);
  readonly #statements = new ElementsPool(bytesAtOnce + 1024 * 1024);

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /**
   * Hands over a page; resolves when there is room for the next one.
   * @throws what a write before it failed with
   */
  async put(write: PageWrite): Promise<void> {
    if (write.page && !write.members) await this.#ownTurn();
    this.#throwIfFailed();
    const lane = this.#laneOf(write);
    const waiting = this.#waiting(write);
    lane.waiting.push(waiting);
    this.#bytes += waiting.bytes;
    this.#start(lane);
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

  /** Has everything written that waits, and resolves when nothing is any more, whatever came of it. */
  async rest(): Promise<void> {
    const { ledger, rest } = this.#lanes;
    this.#isResting = true;
    this.#start(ledger);
    this.#start(rest);
    while (ledger.running || rest.running) await Promise.all([ledger.running, rest.running]);
    this.#isResting = false;
  }

  #start(lane: Lane): void {
    if (this.#isDue(lane)) lane.running ??= this.#run(lane);
  }

  /** Whether what waits is worth a transaction: pages of members wait for each other. */
  #isDue({ waiting }: Lane): boolean {
    const [first] = waiting;
    if (!first || this.#failure) return false;
    const isEnough = waiting.length >= memberPagesAtOnce || this.#bytes > bytesWaiting;
    return !first.members || isEnough || this.#isResting || this.#options.oneByOne === true;
  }

  #ownTurn(): Promise<void> {
    this.#turn = this.#turn.then(() => nextTurn());
    return this.#turn;
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
      while (this.#isDue(lane)) {
        const batch = this.#options.oneByOne ? lane.waiting.splice(0, 1) : takeBatch(lane.waiting);
        await this.#commit(batch);
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

  #waiting({ page, ...write }: PageWrite): WaitingWrite {
    if (!page) return { ...write, packs: [], malformed: [], bytes: 0 };
    if (write.members) {
      return { ...write, page, packs: [], malformed: [], bytes: page.objects.length * memberBytes };
    }
    const { packs, malformed } = this.#read(write.object, page);
    return {
      ...write,
      packs,
      malformed,
      bytes: packs.reduce((sum, { elements }) => sum + elements.length, 0),
    };
  }

  /** @throws DeskError `stripe_refused` for what is no object of its kind and names none either */
  #read(object: MirrorObject, page: StatedPage): Pick<WaitingWrite, 'packs' | 'malformed'> {
    const { rows, malformed } = rowsOfPage(object, page.objects, this.#options.livemode);
    const unread = malformed.map(({ object: kind, id }) => {
      if (id === null) {
        throw new DeskError('stripe_refused', { reason: `A ${kind} came without an id.` });
      }
      return { object: kind, id, reason: `Some came without what makes them a ${kind}.` };
    });
    return { packs: packRows(rows, page.asOf, this.#pages), malformed: unread };
  }

  /** @returns how many objects were written, and those of which two states are of one second */
  async #write(
    session: RoleSession,
    packs: readonly PackedRows[],
  ): Promise<{ readonly written: number; readonly ties: readonly Wanted[] }> {
    let written = 0;
    const ties: Wanted[] = [];
    for (const { object, count, statements } of mirrorBatches(packs)) {
      const elements = this.#statements.take();
      const { writing, tying } = statements(elements);
      const [wrote] = await session.query<{ written: number }>(writing.text, writing.values);
      if (wrote?.written !== count) {
        const tied = await session.query<{ id: string }>(tying.text, tying.values);
        ties.push(...tied.map(({ id }) => ({ object, id })));
      }
      this.#statements.giveBack(elements);
      written += count;
    }
    return { written, ties };
  }

  async #commit(batch: readonly WaitingWrite[]): Promise<void> {
    const { database, actor, onCommit } = this.#options;
    const memberPages = batch.flatMap(({ members }) => members ?? []);
    const packs: PackedRows[] = [];
    const wanted: Wanted[] = [];
    const committed = await inRoleSession(database, actor, async (session) => {
      const unknown = await settleKnownMembers(session, memberPages);
      for (const { object, members, page, ...read } of batch) {
        packs.push(...read.packs);
        wanted.push(...read.malformed);
        if (!page || !members || !unknown.has(members)) continue;
        await this.#ownTurn();
        const now = this.#read(object, page);
        packs.push(...now.packs);
        wanted.push(...now.malformed);
      }
      const { written, ties } = await this.#write(session, packs);
      wanted.push(...ties);
      await settleMirroredMembers(session, [...unknown]);
      const ended = memberPages.filter(({ ends }) => ends).map(({ payout }) => payout);
      await noteMembers(session, ended, 'listed');
      await writeRecords(session, batch);
      // After what takes a want away: the answer that was to end it may be what ties or has no form.
      await keepWanted(session, wanted);
      const settled = memberPages.filter((page) => !unknown.has(page));
      return settled.reduce((sum, { transactions }) => sum + transactions.length, written);
    });
    for (const { elements } of packs) this.#pages.giveBack(elements);
    if (committed > 0) onCommit?.(committed);
  }
}
