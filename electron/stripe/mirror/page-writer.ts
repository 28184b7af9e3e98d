import type { Database } from '../../database/connection';
import { inRoleSession, type RoleSession } from '../../database/role-session';
import type { Actor } from '../../database/role-transaction';
import { sources, statementFor } from './mirror-statements';
import type { MirrorObject } from './mirror-tables';
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
    /** A list, or a single object, as Stripe sent it. */
    readonly text: string;
    /** Seconds, by Stripe's clock. */
    readonly asOf: number;
  };
  /** What the page says about a payout; of a page that says nothing new nothing else is written. */
  readonly members?: MemberPage;
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
  /** Objects that came without what makes them an object of their kind. */
  readonly onMalformed?: (object: MirrorObject, count: number) => void;
}

/** A transaction stays short, so that whoever else waits for the one embedded session gets it. */
const pagesAtOnce = 12;
const bytesAtOnce = 4 * 1024 * 1024;
/** However many pages they come on: most payouts have few members. */
const fewBytes = 256 * 1024;
/** What may wait in memory before whoever fetches has to wait too. */
const bytesWaiting = 12 * 1024 * 1024;

interface StatementReport {
  readonly taken: number;
  readonly malformed: number;
  readonly ties: readonly Tie[];
}

/** The texts of pages, each with the second that it vouches for, by what they are pages of. */
function pagesByObject(writes: readonly PageWrite[]): ReadonlyMap<MirrorObject, string[]> {
  const byObject = new Map<MirrorObject, string[]>();
  for (const { object, page } of writes) {
    if (!page) continue;
    const texts = byObject.get(object) ?? [];
    texts.push(`{"as_of":${page.asOf},"page":${page.text}}`);
    byObject.set(object, texts);
  }
  return byObject;
}

/** Takes from what is waiting as much as one transaction may hold. */
function takeBatch(waiting: PageWrite[]): PageWrite[] {
  let bytes = 0;
  let count = 0;
  for (const { page } of waiting) {
    const isMuch = bytes >= bytesAtOnce || (count >= pagesAtOnce && bytes >= fewBytes);
    if (count > 0 && isMuch) break;
    bytes += page?.text.length ?? 0;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** Writes of kinds of objects that share tables, in the order in which they came. */
interface Lane {
  waiting: PageWrite[];
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
  readonly #ties = new Map<string, Tie>();

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
    this.#throwIfFailed();
    const lane = this.#laneOf(write);
    lane.waiting.push(write);
    this.#bytes += write.page?.text.length ?? 0;
    lane.running ??= this.#run(lane);
    while (this.#bytes > bytesWaiting && !this.#failure) {
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
    this.#throwIfFailed();
  }

  /** Resolves when everything handed over is committed. @throws what a write failed with */
  async drain(): Promise<void> {
    const { ledger, rest } = this.#lanes;
    while (ledger.running || rest.running) await Promise.all([ledger.running, rest.running]);
    this.#throwIfFailed();
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
        const batch = takeBatch(lane.waiting);
        await this.#commit(batch);
        this.#bytes -= batch.reduce((sum, { page }) => sum + (page?.text.length ?? 0), 0);
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

  async #commit(batch: readonly PageWrite[]): Promise<void> {
    const { database, actor, livemode, onCommit, onMalformed } = this.#options;
    const memberPages = batch.flatMap(({ members }) => members ?? []);
    const { reports, settled } = await inRoleSession(database, actor, async (session) => {
      const unknown = await settleKnownMembers(session, memberPages);
      const unwritten = batch.filter(({ members }) => !members || unknown.has(members));
      const made: [MirrorObject, StatementReport][] = [];
      for (const [object, texts] of pagesByObject(unwritten)) {
        const [report] = await session.query<StatementReport>(statementFor(object), [
          `[${texts.join(',')}]`,
          livemode,
        ]);
        if (report) made.push([object, report]);
      }
      await settleMirroredMembers(session, [...unknown]);
      const ended = memberPages.filter(({ ends }) => ends).map(({ payout }) => payout);
      await noteMembers(session, ended, 'listed');
      for (const { record } of batch) await record?.(session);
      return { reports: made, settled: memberPages.filter((page) => !unknown.has(page)) };
    });
    const members = settled.reduce((sum, { transactions }) => sum + transactions.length, 0);
    if (members > 0) onCommit?.(members);
    for (const [object, { taken, malformed, ties }] of reports) {
      for (const tie of ties) this.#ties.set(`${tie.object}:${tie.id}`, tie);
      if (malformed > 0) onMalformed?.(object, malformed);
      onCommit?.(taken);
    }
  }
}
