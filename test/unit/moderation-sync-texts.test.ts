import { describe, expect, it } from 'vitest';
import { syncProblem } from '../../electron/moderation/sync/sync-problem.rules';
import { packEnds, waitingText } from '../../renderer/features/moderation/sync/sync-texts.rules';

describe('of decisions that wait', () => {
  it('is said that they are sent when the marketplace answers, where that is so', () => {
    expect(waitingText({ pending: 2, problem: null })).toMatch(/when the marketplace answers/);
    const unreachable = syncProblem('unreachable');
    expect(waitingText({ pending: 2, problem: unreachable })).toMatch(/are sent once/);
    expect(waitingText({ pending: 0, problem: null })).toBeNull();
  });

  it.each(['device_revoked', 'other_workspace', 'protocol_outdated'] as const)(
    'nothing is promised that %s makes untrue',
    (code) => {
      expect(waitingText({ pending: 2, problem: syncProblem(code) })).toBeNull();
    },
  );
});

it('a pack is taken along for a time that no clock here decides: at most the seven days of the server', () => {
  const morning = packEnds(new Date(2026, 10, 30, 9));
  expect(morning.map(({ label, minutes }) => [label, minutes / 60])).toEqual([
    ['For 2 hours', 2],
    ['Until 6:00 PM today', 9],
    ['Until 6:00 PM tomorrow', 33],
    ['For a week', 168],
  ]);
});
