import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dailySnapshotDue,
  keptSnapshots,
  readSnapshotFile,
  readSnapshotId,
  type SnapshotName,
  snapshotFile,
  snapshotId,
  snapshotReasons,
  snapshotsToDelete,
} from '../../electron/database/snapshots.rules';

const instants = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2030-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const snapshots = fc
  .uniqueArray(fc.tuple(instants, fc.constantFrom(...snapshotReasons)), {
    selector: ([takenAt]) => takenAt.getTime(),
    maxLength: 40,
  })
  .map((list) =>
    list.map(
      ([takenAt, reason]): SnapshotName => ({ id: snapshotId(takenAt, reason), takenAt, reason }),
    ),
  );
const later = new Date('2031-01-01T00:00:00Z');
const newestFirst = (list: readonly SnapshotName[]) =>
  [...list].sort((a, b) => b.takenAt.getTime() - a.takenAt.getTime());

describe('rolling snapshots', () => {
  test('seven are left, or all when there are fewer', () => {
    fc.assert(
      fc.property(snapshots, (list) => {
        const left = list.length - snapshotsToDelete(list, later).length;
        expect(left).toBe(Math.min(keptSnapshots, list.length));
      }),
    );
  });

  test('the newest three and the last one before a migration are never deleted', () => {
    fc.assert(
      fc.property(snapshots, (list) => {
        const deleted = new Set(snapshotsToDelete(list, later));
        const sorted = newestFirst(list);
        const migration = sorted.find(({ reason }) => reason === 'migration');
        for (const { id } of [...sorted.slice(0, 3), ...(migration ? [migration] : [])]) {
          expect(deleted.has(id)).toBe(false);
        }
      }),
    );
  });

  test('a day of many restarts does not push out the days before', () => {
    const at = (text: string): SnapshotName => {
      const takenAt = new Date(text);
      return { id: snapshotId(takenAt, 'quit'), takenAt, reason: 'quit' };
    };
    const busyDay = Array.from({ length: 20 }, (_, hour) =>
      at(`2026-03-09T${String(hour).padStart(2, '0')}:00:00Z`),
    );
    const daysBefore = ['08', '07', '06', '05'].map((day) => at(`2026-03-${day}T12:00:00Z`));
    const deleted = new Set(snapshotsToDelete([...busyDay, ...daysBefore], later));
    expect(daysBefore.filter(({ id }) => deleted.has(id))).toEqual([]);
  });

  test('the one that is being restored stays, however old it is', () => {
    fc.assert(
      fc.property(snapshots, fc.nat(), (list, at) => {
        const restoring = list[at % list.length]?.id;
        const deleted = snapshotsToDelete(list, later, restoring);
        expect(deleted).not.toContain(restoring);
        expect(list.length - deleted.length).toBe(Math.min(keptSnapshots, list.length));
      }),
    );
  });

  test('a name can be read back', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...snapshotReasons), (takenAt, reason) => {
        const id = snapshotId(takenAt, reason);
        expect(readSnapshotFile(snapshotFile(id))).toEqual({ id, takenAt, reason });
      }),
    );
  });

  test.each(['../pgdata', '2026-03-09T10-00-00-000Z.other', '2026-13-09T10-00-00-000Z.quit', ''])(
    '"%s" is no snapshot',
    (id) => {
      expect(readSnapshotId(id)).toBeUndefined();
    },
  );

  test('a daily one is due a day after the newest, and at once when there is none', () => {
    const takenAt = new Date('2026-03-09T10:00:00Z');
    const list: SnapshotName[] = [{ id: snapshotId(takenAt, 'quit'), takenAt, reason: 'quit' }];
    expect(dailySnapshotDue([], takenAt)).toBe(true);
    expect(dailySnapshotDue(list, new Date('2026-03-10T09:59:59Z'))).toBe(false);
    expect(dailySnapshotDue(list, new Date('2026-03-10T10:00:00Z'))).toBe(true);
  });

  test('a clock that was a year ahead for a week keeps nothing from being taken and kept', () => {
    const daily = (day: string): SnapshotName => {
      const takenAt = new Date(`${day}T12:00:00Z`);
      return { id: snapshotId(takenAt, 'daily'), takenAt, reason: 'daily' };
    };
    const ahead = Array.from({ length: 7 }, (_, day) => daily(`2027-03-0${day + 1}`));
    const now = new Date('2026-03-09T12:00:00Z');
    expect(dailySnapshotDue(ahead, now)).toBe(true);
    const taken = ['2026-03-08', '2026-03-09'].map(daily);
    expect(snapshotsToDelete([...ahead, ...taken], now)).toEqual([ahead[1]?.id, ahead[0]?.id]);
    expect(dailySnapshotDue([...ahead, ...taken], now)).toBe(false);
  });
});
