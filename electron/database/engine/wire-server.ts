import { type FrontendUnit, FrontendUnits } from './frontend-units';
import { errorResponse, queryMessage, refuseEncryption, syncMessage } from './wire-messages';

/** What the server needs of PostgreSQL: one backend that executes whole protocol units. */
export interface ProtocolBackend {
  /** Executes complete protocol messages; answers arrive through `onData`, valid only during it. */
  execute(messages: Uint8Array, onData: (bytes: Uint8Array) => void): Promise<void>;
  /** Whether a transaction block is open, a failed one included. */
  inTransaction(): boolean;
}

/** The way back to one client. */
export interface ClientLink {
  /** Takes bytes for the client; they may wait until `flush`. */
  send(bytes: Uint8Array): void;
  /** Everything up to here makes an answer: hand it over. */
  flush(): void;
  /** Hands over what waits and ends the connection. */
  end(): void;
}

/** One client as the transport sees it. */
export interface WireSession {
  receive(chunk: Uint8Array): void;
  /** The client is gone: what it had not committed is rolled back. */
  closed(): void;
}

interface Session {
  readonly link: ClientLink;
  readonly units: FrontendUnits;
  alive: boolean;
  /** Whether the backend has executed anything for it. */
  served: boolean;
  /** A Flush left the backend in the middle of an extended query. */
  unfinished: boolean;
}

interface Job {
  readonly session: Session | undefined;
  readonly run: () => Promise<void>;
}

/**
 * Serves any number of clients from the single backend of the embedded engine.
 *
 * Rules: a unit is never interrupted; while a client is inside a transaction or an unfinished
 * extended query, only that client is served; a client that disappears there is rolled back before
 * anyone else is served; when the last client has left, the backend's session state is discarded,
 * so that nothing of one client (settings, prepared statements, temporary tables) reaches the next.
 */
export class WireServer {
  readonly #backend: ProtocolBackend;
  readonly #sessions = new Set<Session>();
  #jobs: Job[] = [];
  #owner: Session | undefined;
  #running = false;

  constructor(backend: ProtocolBackend) {
    this.#backend = backend;
  }

  /** Takes a new client. */
  accept(link: ClientLink): WireSession {
    const session: Session = {
      link,
      units: new FrontendUnits(),
      alive: true,
      served: false,
      unfinished: false,
    };
    this.#sessions.add(session);
    return {
      receive: (chunk) => this.#receive(session, chunk),
      closed: () => this.#leave(session),
    };
  }

  /**
   * Runs a task while no client is inside a transaction and none is served.
   * @returns what the task returns, or its error.
   */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#enqueue({ session: undefined, run: () => task().then(resolve, reject) });
    });
  }

  /** Ends every client; what they had not committed is rolled back. */
  async disconnectAll(): Promise<void> {
    for (const session of [...this.#sessions]) {
      session.link.end();
      this.#leave(session);
    }
    await this.exclusively(async () => {});
  }

  #receive(session: Session, chunk: Uint8Array): void {
    if (!session.alive) return;
    try {
      for (const unit of session.units.push(chunk)) this.#dispatch(session, unit);
    } catch (error) {
      session.link.send(errorResponse('FATAL', '08P01', String(error)));
      session.link.end();
      this.#leave(session);
    }
  }

  #dispatch(session: Session, unit: FrontendUnit): void {
    switch (unit.kind) {
      case 'refuse_encryption':
        session.link.send(refuseEncryption);
        session.link.flush();
        break;
      case 'cancel':
        // The backend executes synchronously in this thread: there is nothing left to cancel.
        session.link.end();
        break;
      case 'terminate':
        session.link.end();
        this.#leave(session);
        break;
      case 'startup':
        this.#enqueue({ session, run: () => this.#execute(session, unit.bytes, true) });
        break;
      case 'query':
        this.#enqueue({ session, run: () => this.#execute(session, unit.bytes, unit.complete) });
    }
  }

  async #execute(session: Session, bytes: Uint8Array, complete: boolean): Promise<void> {
    session.served = true;
    try {
      await this.#backend.execute(bytes, (answer) => {
        if (session.alive) session.link.send(answer);
      });
      session.unfinished = !complete;
      if (session.alive) session.link.flush();
    } catch (error) {
      session.link.send(errorResponse('FATAL', 'XX000', String(error)));
      session.link.end();
      this.#leave(session);
    }
  }

  #leave(session: Session): void {
    if (!session.alive) return;
    session.alive = false;
    this.#sessions.delete(session);
    this.#jobs = this.#jobs.filter((job) => job.session !== session);
    this.#jobs.unshift({ session, run: () => this.#cleanUpAfter(session) });
    void this.#pump();
  }

  async #cleanUpAfter(session: Session): Promise<void> {
    const ignore = () => {};
    if (this.#owner === session) {
      // A plain ROLLBACK aborts an implicit transaction as well; after an error inside an
      // unfinished extended query the backend listens only to Sync, which then has nothing to
      // commit because the error has already aborted everything.
      await this.#backend.execute(queryMessage('ROLLBACK'), ignore);
      if (session.unfinished) await this.#backend.execute(syncMessage, ignore);
      session.unfinished = false;
      if (this.#backend.inTransaction()) {
        await this.#backend.execute(queryMessage('ROLLBACK'), ignore);
      }
    }
    const shared = [...this.#sessions].some(({ served }) => served);
    if (!shared) await this.#backend.execute(queryMessage('DISCARD ALL'), ignore);
  }

  #enqueue(job: Job): void {
    this.#jobs.push(job);
    void this.#pump();
  }

  #takeNext(): Job | undefined {
    const index = this.#owner ? this.#jobs.findIndex((job) => job.session === this.#owner) : 0;
    return index < 0 ? undefined : this.#jobs.splice(index, 1)[0];
  }

  async #pump(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let job = this.#takeNext(); job; job = this.#takeNext()) {
      await job.run();
      const { session } = job;
      const holds = session && (session.unfinished || this.#backend.inTransaction());
      this.#owner = holds ? session : undefined;
    }
    this.#running = false;
  }
}
