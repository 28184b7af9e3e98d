import { afterEach, expect, it, vi } from 'vitest';
import { SyncStatusBoard } from '../../electron/moderation/sync/sync-status-board';

afterEach(() => {
  vi.useRealTimers();
});

it('the numbers of the status bar are counted again soon, however long their database was busy otherwise', async () => {
  vi.useFakeTimers();
  let pending = 0;
  const lane = { running: false, nextTryAt: undefined } as never;
  const board = new SyncStatusBoard({
    workingOffline: false,
    lastSyncAt: null,
    notices: [],
    journalProblem: null,
    damage: null,
    lanes: () => ({ push: lane, pull: lane }),
    count: async () => {
      const asked = pending;
      // A snapshot has the one session.
      if (asked === 1) await new Promise((done) => setTimeout(done, 10_000));
      return { pending: asked, conflicts: 0, queue: 0, milliseconds: 4 };
    },
    onCountFailed: (error) => {
      throw error;
    },
  });
  pending = 1;
  board.changed();
  await vi.advanceTimersByTimeAsync(11_000);
  expect(board.current().pending).toBe(1);
  pending = 4;
  board.changed();
  await vi.advanceTimersByTimeAsync(500);
  expect(board.current().pending).toBe(4);
  await board.close();
});
