import type { Database } from '../../database/connection';
import { inRoleSession, type RoleSession } from '../../database/role-session';
import type { Actor } from '../../database/role-transaction';
import { statementFor } from './mirror-statements';
import type { MirrorObject } from './mirror-tables';

/** A page on its way into the mirror, with what is recorded in the same transaction. */
export interface PageWrite {
  readonly page?: {
    readonly object: MirrorObject;
    /** A list, or a single object, as Stripe sent it. */
    readonly text: string;
    /** Seconds, by Stripe's clock. */
    readonly asOf: number;
  };
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
/** What may wait in memory before whoever fetches has to wait too. */
const bytesWaiting = 12 * 1024 * 1024;

interface StatementReport {
  readonly taken: number;
  readonly malformed: number;
  readonly ties: readonly Tie[];
}

/**
 * Writes pages one transaction after the other while the next ones are being fetched. Pages and
 * records keep the order in which they came, so a window is never recorded further than its
 * objects are stored.
 */
export class PageWriter {
  readonly #options: WriterOptions;
  #waiting: PageWrite[] = [];
  #bytes = 0;
  #running: Promise<void> | undefined;
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
    this.#waiting.push(write);
    this.#bytes += write.page?.text.length ?? 0;
    this.#running ??= this.#run();
    while (this.#bytes > bytesWaiting && !this.#failure) {
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
    this.#throwIfFailed();
  }

  /** Resolves when everything handed over is committed. @throws what a write failed with */
  async drain(): Promise<void> {
    while (this.#running) await this.#running;
    this.#throwIfFailed();
  }

  #throwIfFailed(): void {
    if (this.#failure) throw this.#failure;
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#nextBatch();
        await this.#commit(batch);
        this.#bytes -= batch.reduce((sum, { page }) => sum + (page?.text.length ?? 0), 0);
        for (const free of this.#room.splice(0)) free();
      }
    } catch (error) {
      this.#failure = error;
      this.#waiting = [];
    } finally {
      this.#running = undefined;
      for (const free of this.#room.splice(0)) free();
    }
  }

  #nextBatch(): PageWrite[] {
    let bytes = 0;
    let count = 0;
    for (const { page } of this.#waiting) {
      if (count > 0 && (count >= pagesAtOnce || bytes >= bytesAtOnce)) break;
      bytes += page?.text.length ?? 0;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #commit(batch: readonly PageWrite[]): Promise<void> {
    const { database, actor, livemode, onCommit, onMalformed } = this.#options;
    const byObject = new Map<MirrorObject, string[]>();
    for (const { page } of batch) {
      if (!page) continue;
      const texts = byObject.get(page.object) ?? [];
      texts.push(`{"as_of":${page.asOf},"page":${page.text}}`);
      byObject.set(page.object, texts);
    }
    const reports = await inRoleSession(database, actor, async (session) => {
      const made: [MirrorObject, StatementReport][] = [];
      for (const [object, texts] of byObject) {
        const [report] = await session.query<StatementReport>(statementFor(object), [
          `[${texts.join(',')}]`,
          livemode,
        ]);
        if (report) made.push([object, report]);
      }
      for (const { record } of batch) await record?.(session);
      return made;
    });
    for (const [object, { taken, malformed, ties }] of reports) {
      for (const tie of ties) this.#ties.set(`${tie.object}:${tie.id}`, tie);
      if (malformed > 0) onMalformed?.(object, malformed);
      onCommit?.(taken);
    }
  }
}
