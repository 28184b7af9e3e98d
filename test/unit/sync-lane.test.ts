import { afterEach, expect, it } from 'vitest';
import { SyncLane } from '../../electron/moderation/sync/sync-lane';

let lane: SyncLane;
let rounds: number;
let next: () => number | null;

function started(): SyncLane {
  rounds = 0;
  next = () => null;
  lane = new SyncLane({
    work: async () => {
      rounds += 1;
      return next();
    },
    onRound: () => {},
    random: () => 0,
  });
  lane.start();
  return lane;
}

afterEach(() => lane.stop());

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
  'runs a round that is asked for at any moment after the last one began (%i microtasks)',
  async (microtasks) => {
    await started().kick();
    const before = rounds;
    next = () => (rounds === before + 1 ? 60_000 : null);
    void lane.kick();
    for (let step = 0; step < microtasks; step += 1) await null;
    const seen = rounds;
    void lane.kick();
    // The macrotask after them: whatever could run has run.
    await new Promise((resolve) => setImmediate(resolve));
    expect(rounds).toBeGreaterThan(seen);
    expect(lane.running).toBe(false);
  },
);

it('does something else between two rounds, never beside one, and is stopped when all has ended', async () => {
  await started().kick();
  const under = new Set<string>();
  const ended: string[] = [];
  const doing = async (what: string) => {
    expect([...under], `beside ${what}`).toEqual([]);
    under.add(what);
    await new Promise((resolve) => setImmediate(resolve));
    under.delete(what);
    ended.push(what);
  };
  const busy = new SyncLane({
    work: async () => {
      await doing('a round');
      return null;
    },
    onRound: (error) => expect(error).toBeUndefined(),
    random: () => 0,
  });
  busy.start();
  const comparing = busy.between(() => doing('something else'));
  void busy.kick();
  await comparing;
  void busy.kick();
  const failing = busy.between(async () => {
    await doing('what fails');
    throw new Error('offline');
  });
  await Promise.all([expect(failing).rejects.toThrow('offline'), busy.stop()]);
  expect(ended).toContain('what fails');
  expect(under.size).toBe(0);
  const rounds = ended.length;
  expect(await busy.between(async () => 'also while it is stopped')).toMatch(/stopped/);
  expect(ended).toHaveLength(rounds);
});
