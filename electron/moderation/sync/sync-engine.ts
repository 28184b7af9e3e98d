import type { Clock } from '../../shared/clock';
import { newId } from '../../shared/ids';
import type { Authority, Hello, PullPage, RefusalReason } from './authority.service';
import type { LocalStore } from './local-store.service';
import { pushBatch, pushBytes, syncProtocol } from './operation.rules';
import type { SyncProblemCode } from './sync.schema';

/** A reason that the authority, or this desk before it, has for not synchronising. */
export class SyncRefusal extends Error {
  override readonly name = 'SyncRefusal';

  constructor(readonly problem: SyncProblemCode) {
    super(problem);
  }
}

/** A replica is new to its planner after so many changes. */
const largePull = 1_000;

/** Whose store it is; what the authority says must be the same. */
export interface StoreIdentity {
  readonly workspaceId: string;
  readonly userId: string;
}

export interface SyncEngineOptions {
  readonly local: LocalStore;
  readonly authority: Authority;
  readonly identity: StoreIdentity;
  /** What administrators know the device by. */
  readonly label: string;
  readonly clock: Clock;
  /** The number from which on nothing is known to be saved: see `SafeOutbox.savedBelow`. */
  readonly savedBelow: () => number | undefined;
  /** Goes on as another device, because the authority knows other operations by these numbers. */
  readonly fork: (deviceId: string) => Promise<void>;
  /** Told whenever something that a screen shows has changed. */
  readonly onChange: () => void;
  /** Told when the authority turned out to lack something that is in the queue again. */
  readonly onLacking: () => void;
  readonly onProgress?: (progress: { done: number; total: number } | null) => void;
}

/** What a person is told where the authority refuses. */
export const refusals: Readonly<Record<RefusalReason, SyncProblemCode>> = {
  no_user: 'no_user',
  no_permission: 'no_permission',
  unknown_device: 'unknown_device',
  foreign_device: 'foreign_device',
  device_revoked: 'device_revoked',
  protocol_outdated: 'protocol_outdated',
  malformed: 'server_error',
  too_many: 'server_error',
};

/**
 * The two halves of synchronisation, one step at a time: when they run is the loop's business. A
 * step that throws has changed nothing that the next one does not mend.
 */
export class SyncEngine {
  readonly #options: SyncEngineOptions;
  /** Whether the authority has confirmed who we are since the connection was last lost. */
  #greeted: Promise<void> | undefined;

  constructor(options: SyncEngineOptions) {
    this.#options = options;
  }

  /** After a failure the other end may be another server: it is asked again who it is. */
  forgetGreeting(): void {
    this.#greeted = undefined;
  }

  /** Registers this device, whether or not the authority should know it. */
  async register(): Promise<void> {
    const { local, authority, label } = this.#options;
    const { deviceId } = await local.state();
    const hello = await authority.registerDevice(deviceId, label, syncProtocol);
    if (hello.device === 'foreign') await this.#fork();
    this.forgetGreeting();
  }

  /**
   * Sends the next operations and keeps what the authority answers.
   * @returns how many were answered; 0 when there was nothing to send.
   */
  async pushOnce(): Promise<number> {
    await this.#greet();
    const { local, authority, savedBelow, onChange } = this.#options;
    const batch = await local.takeBatch(pushBatch, pushBytes, savedBelow());
    if (batch.length === 0) return 0;
    const { deviceId } = await local.state();
    const answer = await authority.push(deviceId, batch);
    if (answer.status === 'refused') throw new SyncRefusal(refusals[answer.reason]);
    const answered = answer.results.filter(
      ({ outcome }) => outcome !== 'FORKED' && outcome !== 'GAP',
    );
    await local.acknowledge(answered);
    const last = answer.results.at(-1);
    if (last?.outcome === 'GAP') {
      if (!(await local.sendAgainFrom(last.expected ?? 1))) await this.#fork();
    } else if (last?.outcome === 'FORKED') {
      if (last.problem === 'payload') await local.setAside(last.opId);
      await this.#fork();
      this.forgetGreeting();
    }
    onChange();
    return answer.results.length;
  }

  /** Pulls everything that changed. @returns how many changes came. */
  async pull(pageSize: () => number): Promise<number> {
    await this.#greet();
    const { local, authority, clock, onChange, onLacking, onProgress } = this.#options;
    const { deviceId, ...kept } = await local.state();
    let { cursor, generation } = kept;
    let anew = cursor === null;
    if (anew) generation = await local.beginAnew();
    let page: PullPage | null = null;
    let start: string | undefined;
    let [done, total] = [0, 0];
    const fetch = () => {
      const fetching = authority.pull(deviceId, cursor, page, pageSize());
      // Whether it failed is asked when it is its turn, if it comes to that.
      fetching.catch(() => undefined);
      return fetching;
    };
    let fetching = fetch();
    try {
      for (;;) {
        const { answer, items } = await fetching;
        if (answer.status === 'refused') throw new SyncRefusal(refusals[answer.reason]);
        // The server was replaced between two pages: what it had is no basis for the next one.
        const replaced = start !== undefined && start !== answer.start;
        if (replaced || (answer.reset && page !== null)) {
          this.forgetGreeting();
          throw new SyncRefusal('unreachable');
        }
        start = answer.start;
        if (answer.reset) {
          generation = await local.beginAnew();
          cursor = null;
          anew = true;
          // Asked for once more: it may have given every row its new transaction itself, and then sees none.
          fetching = fetch();
          continue;
        }
        total = answer.total ?? total;
        page = answer.page;
        // The server makes the next page while this one is applied here.
        if (page !== null) fetching = fetch();
        const applied = await local.apply(items, anew);
        done += applied;
        if (done > 0) onProgress?.({ done, total: Math.max(done, total) });
        if (page === null) {
          const now = clock.now();
          const next = { epoch: answer.epoch, start: answer.start, since: answer.until };
          const offset = Date.parse(answer.serverTime) - now.getTime();
          const lacking = await local.finishPull(next, now, offset, anew, generation);
          if (lacking > 0) onLacking();
          if (anew && done >= largePull) await local.analyse();
          if (applied > 0 || done > 0) onChange();
          return done;
        }
        onChange();
      }
    } finally {
      onProgress?.(null);
      await fetching.catch(() => undefined);
    }
  }

  #greet(): Promise<void> {
    this.#greeted ??= this.#hello().catch((error: unknown) => {
      this.#greeted = undefined;
      throw error;
    });
    return this.#greeted;
  }

  async #hello(): Promise<void> {
    const { local, authority, identity, label } = this.#options;
    const { deviceId, cursor } = await local.state();
    let hello = await authority.hello(deviceId, syncProtocol);
    this.#checkIdentity(hello, identity);
    if (hello.device === 'unknown' && (cursor === null || cursor.epoch !== hello.epoch)) {
      hello = await authority.registerDevice(deviceId, label, syncProtocol);
    }
    if (hello.device !== 'known') {
      const code = {
        unknown: 'unknown_device',
        foreign: 'foreign_device',
        revoked: 'device_revoked',
      };
      throw new SyncRefusal(code[hello.device] as SyncProblemCode);
    }
    // A server that has less than it once acknowledged was restored: it gets the rest again.
    if (hello.lastSeq < (await local.acknowledgedSeq())) {
      if (!(await local.sendAgainFrom(hello.lastSeq + 1))) await this.#fork();
    }
  }

  /**
   * Registered first: a desk that had gone on as a device which the authority does not know, and was ended
   * there, would have to ask its person to register it.
   */
  async #fork(): Promise<void> {
    const { authority, label, fork } = this.#options;
    const deviceId = newId();
    await authority.registerDevice(deviceId, label, syncProtocol);
    await fork(deviceId);
  }

  #checkIdentity(hello: Hello, identity: StoreIdentity): void {
    if (hello.workspaceId !== identity.workspaceId) throw new SyncRefusal('other_workspace');
    if (hello.userId === null) throw new SyncRefusal('no_user');
    if (hello.userId !== identity.userId) throw new SyncRefusal('other_user');
    if (syncProtocol < hello.minProtocol) throw new SyncRefusal('protocol_outdated');
  }
}
