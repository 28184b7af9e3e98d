import type { DecisionAction } from '../../../electron/moderation/sync/sync.schema';
import { DeskError } from '../../../electron/shared/errors';
import { type CallFault, faultyDatabase } from './faulty-database';
import { brokenInvariants } from './invariants';
import { createMemoryDisk, type MemoryDisk } from './memory-files';
import type { SyncWorld, TestDevice } from './sync-world';

/** One thing that happens, to a desk or to a review, both by number. */
export type Step =
  | {
      readonly kind: 'decide';
      readonly device: number;
      readonly review: number;
      readonly action: DecisionAction;
    }
  | {
      readonly kind: 'undo' | 'push' | 'pull' | 'restart' | 'crash' | 'rebuild';
      readonly device: number;
    }
  | { readonly kind: 'lose'; readonly device: number; readonly fault: Exclude<CallFault, 'none'> }
  | {
      readonly kind: 'resolve';
      readonly device: number;
      readonly how: 'keep' | 'override' | 'refer';
      readonly action: DecisionAction;
    }
  | { readonly kind: 'edit' | 'remove'; readonly review: number }
  | {
      readonly kind: 'elsewhere';
      readonly review: number;
      readonly status: 'APPROVED' | 'REJECTED';
    };

interface SimulatedDevice {
  device: TestDevice;
  readonly disk: MemoryDisk;
  readonly faults: CallFault[];
  readonly confirmed: string[];
}

/** A team at work in one world, a step at a time. */
export class Simulation {
  readonly #world: SyncWorld;
  readonly #devices: SimulatedDevice[] = [];
  #reviews: readonly string[] = [];
  /** What happened, without anything that differs between two runs of the same steps. */
  readonly trace: string[] = [];

  constructor(world: SyncWorld) {
    this.#world = world;
  }

  async begin(devices: number, reviews: number): Promise<void> {
    await this.#world.clear();
    this.#reviews = await this.#world.addReviews(reviews);
    for (let index = 0; index < devices; index += 1) {
      const faults: CallFault[] = [];
      const disk = createMemoryDisk();
      const device = await this.#world.openDevice(await this.#world.addModerator(), {
        files: disk,
        authority: faultyDatabase(this.#world.authority, () => faults.shift() ?? 'none'),
      });
      this.#devices.push({ device, disk, faults, confirmed: [] });
      await device.sync();
    }
  }

  get deviceCount(): number {
    return this.#devices.length;
  }

  unsent(device: number): Promise<number> {
    return this.#at(device).device.store.unsent();
  }

  /** Carries a step out. @returns what came of it, in a word. */
  async take(step: Step): Promise<string> {
    const result = await this.#take(step);
    this.trace.push(`${JSON.stringify(step)} ${result}`);
    return result;
  }

  async #take(step: Step): Promise<string> {
    switch (step.kind) {
      case 'decide':
        return this.#decide(this.#at(step.device), step.review, step.action);
      case 'undo': {
        const { device, confirmed } = this.#at(step.device);
        const last = confirmed.at(-1);
        if (last === undefined) return 'nothing';
        const receipts = await device.store.undo({ opIds: [last] });
        confirmed.push(...receipts.map(({ opId }) => opId));
        return `undone ${receipts.length}`;
      }
      case 'push':
        return `pushed ${await this.#at(step.device).device.store.engine.pushOnce()}`;
      case 'pull':
        return `pulled ${(await this.#at(step.device).device.store.engine.pull(() => 3)) > 0}`;
      case 'lose': {
        const { device, faults } = this.#at(step.device);
        device.store.engine.forgetGreeting();
        await device.store.engine.pushOnce().catch(() => 0);
        // The greeting goes through; the push behind it meets the fault.
        faults.push(step.fault);
        const lost = await device.store.engine.pushOnce().then(
          () => 'nothing to lose',
          () => 'lost',
        );
        faults.length = 0;
        return lost;
      }
      case 'restart':
      case 'crash': {
        const simulated = this.#at(step.device);
        if (step.kind === 'crash') simulated.disk.crash(0.5);
        simulated.device = await simulated.device.reopen();
        return 'open';
      }
      case 'rebuild': {
        const simulated = this.#at(step.device);
        const { storeId } = simulated.device.store;
        for (const table of [
          'review_base',
          'outbox',
          'decision_base',
          'conflict_base',
          'sync_state',
        ]) {
          await this.#world.localAdmin.query(
            `DELETE FROM desk_local.${table} WHERE store_id = $1`,
            [storeId],
          );
        }
        simulated.device = await simulated.device.reopen();
        await simulated.device.store.engine.pull(() => 100);
        return 'rebuilt';
      }
      case 'resolve':
        return this.#resolve(this.#at(step.device), step);
      case 'edit':
        await this.#onReview(
          step.review,
          `UPDATE marketplace_reviews SET review = review || ' more' WHERE id = $1`,
        );
        return 'edited';
      case 'remove':
        await this.#onReview(step.review, 'DELETE FROM marketplace_reviews WHERE id = $1');
        return 'removed';
      case 'elsewhere':
        await this.#onReview(
          step.review,
          `UPDATE marketplace_reviews SET status = '${step.status}' WHERE id = $1`,
        );
        return 'decided';
    }
  }

  /** Everybody synchronises until nothing moves any more. @returns what does not hold then. */
  async settle(): Promise<readonly string[]> {
    for (let round = 0; round < 2; round += 1) {
      for (const { device } of this.#devices) await device.sync();
    }
    const { rows } = await this.#world.admin.query<{ line: string }>(
      `SELECT concat_ws(' ', action, outcome, result_status, array_position($1::uuid[], review_id)) AS line
       FROM desk_decisions WHERE device_id IS NOT NULL
       ORDER BY array_position($2::uuid[], actor_id), seq`,
      [this.#reviews, this.#devices.map(({ device }) => device.userId)],
    );
    this.trace.push(...rows.map(({ line }) => line));
    return brokenInvariants(
      this.#world,
      this.#devices.map(({ device, confirmed }) => ({ device, opIds: confirmed })),
    );
  }

  #at(index: number): SimulatedDevice {
    const device = this.#devices[index % this.#devices.length];
    if (!device) throw new Error('There is no desk');
    return device;
  }

  async #onReview(index: number, sql: string): Promise<void> {
    await this.#world.admin.query(sql, [this.#reviews[index % this.#reviews.length]]);
  }

  async #decide({ device, confirmed }: SimulatedDevice, review: number, action: DecisionAction) {
    const reviewId = this.#reviews[review % this.#reviews.length] ?? '';
    const { rows } = await this.#world.localAdmin.query<{ contentRev: number; modRev: number }>(
      `SELECT content_rev AS "contentRev", mod_rev AS "modRev" FROM desk_local.review_base
       WHERE store_id = $1 AND review_id = $2 AND deleted_at IS NULL`,
      [device.store.storeId, reviewId],
    );
    const [seen] = rows;
    if (!seen) return 'not there';
    const receipts = await device.store.decide([{ reviewId, action, seen }]);
    confirmed.push(...receipts.map(({ opId }) => opId));
    return 'saved';
  }

  async #resolve(
    { device, confirmed }: SimulatedDevice,
    { how, action }: Extract<Step, { kind: 'resolve' }>,
  ): Promise<string> {
    const conflicts = await device.store.conflicts();
    const conflict = conflicts.find(({ pendingAnswer }) => pendingAnswer === null);
    if (!conflict) return 'no conflict';
    const { opId, now } = conflict;
    const other = this.#devices.find((each) => each.device.userId !== device.userId);
    try {
      const receipts = await device.store.resolve([
        how === 'override' && now
          ? { kind: 'override', opId, action, seen: now }
          : how === 'refer' && other
            ? { kind: 'refer', opId, toUserId: other.device.userId }
            : { kind: 'keep', opId },
      ]);
      confirmed.push(...receipts.map((receipt) => receipt.opId));
      return 'answered';
    } catch (error) {
      if (error instanceof DeskError) return error.code;
      throw error;
    }
  }
}

const actions: readonly DecisionAction[] = ['APPROVE', 'REJECT', 'FLAG', 'REOPEN'];

/** A step drawn by random numbers. */
export function randomStep(random: () => number, devices: number, reviews: number): Step {
  const below = (limit: number) => Math.floor(random() * limit);
  const device = below(devices);
  const review = below(reviews);
  const action = actions[below(actions.length)] ?? 'APPROVE';
  const draw = random();
  if (draw < 0.42) return { kind: 'decide', device, review, action };
  if (draw < 0.5) return { kind: 'undo', device };
  if (draw < 0.64) return { kind: 'push', device };
  if (draw < 0.74) return { kind: 'pull', device };
  if (draw < 0.8) return { kind: 'lose', device, fault: random() < 0.5 ? 'before' : 'lost-answer' };
  if (draw < 0.85) {
    const how = (['keep', 'override', 'refer'] as const)[below(3)] ?? 'keep';
    return { kind: 'resolve', device, how, action };
  }
  if (draw < 0.9) return { kind: 'edit', review };
  if (draw < 0.92) return { kind: 'remove', review };
  if (draw < 0.95)
    return { kind: 'elsewhere', review, status: random() < 0.5 ? 'APPROVED' : 'REJECTED' };
  if (draw < 0.97) return { kind: 'restart', device };
  if (draw < 0.99) return { kind: 'crash', device };
  return { kind: 'rebuild', device };
}
