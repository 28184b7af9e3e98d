/** Why a snapshot was taken. */
export const snapshotReasons = ['quit', 'daily', 'migration', 'manual'] as const;
export type SnapshotReason = (typeof snapshotReasons)[number];

/** What the name of a snapshot says. */
export interface SnapshotName {
  /** The file's name without its extension; also its place in time when sorted. */
  readonly id: string;
  readonly takenAt: Date;
  readonly reason: SnapshotReason;
}

/** How many snapshots of a workspace are kept. */
export const keptSnapshots = 7;
/** How many of them are simply the newest; the others reach further back. */
const keptNewest = 3;

const extension = '.tar.gz';
const shape = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.([a-z]+)$/;

/** The id of a snapshot taken at an instant; colons are not allowed in file names everywhere. */
export function snapshotId(takenAt: Date, reason: SnapshotReason): string {
  return `${takenAt.toISOString().replaceAll(/[:.]/g, '-')}.${reason}`;
}

/** The name of a snapshot's file. */
export function snapshotFile(id: string): string {
  return `${id}${extension}`;
}

/**
 * Reads the id of a snapshot.
 * @returns undefined for any other text, so that no path can be smuggled in as an id.
 */
export function readSnapshotId(id: string): SnapshotName | undefined {
  const [, date, hours, minutes, seconds, milliseconds, reasonText] = shape.exec(id) ?? [];
  const reason = snapshotReasons.find((known) => known === reasonText);
  const takenAt = new Date(`${date}T${hours}:${minutes}:${seconds}.${milliseconds}Z`);
  if (!reason || Number.isNaN(takenAt.getTime())) return undefined;
  return { id, takenAt, reason };
}

/** Reads the name of a snapshot's file, or undefined for any other file. */
export function readSnapshotFile(file: string): SnapshotName | undefined {
  return file.endsWith(extension) ? readSnapshotId(file.slice(0, -extension.length)) : undefined;
}

/** Whether a name tells of a time that has not come: the clock was ahead when it was taken. */
const isAhead = ({ takenAt }: SnapshotName, now: Date) => takenAt.getTime() > now.getTime();

/** The order of being taken, as far as it is known: what is dated later than now was taken before. */
function newestFirst(now: Date) {
  return (a: SnapshotName, b: SnapshotName): number =>
    Number(isAhead(a, now)) - Number(isAhead(b, now)) ||
    b.takenAt.getTime() - a.takenAt.getTime() ||
    (a.id < b.id ? 1 : -1);
}

/**
 * Chooses what goes when there are more than seven: kept are the newest three, the one that is being
 * restored, the last one before a migration, then the last of each day going back, then whatever is
 * newest. A day of many restarts so cannot push out the days before, and a clock that was ahead not
 * what is taken after it.
 * @param restoring the id of the one that is being restored: the closing one must not push it out
 * @returns the ids to delete; never one of the newest three, and always leaving seven.
 */
export function snapshotsToDelete(
  snapshots: readonly SnapshotName[],
  now: Date,
  restoring?: string,
): readonly string[] {
  const sorted = [...snapshots].sort(newestFirst(now));
  const dayOf = ({ takenAt }: SnapshotName) => takenAt.toISOString().slice(0, 10);
  const beforeMigration = sorted.find(({ reason }) => reason === 'migration');
  const lastOfDays = sorted.filter(
    (snapshot, index) => sorted.findIndex((other) => dayOf(other) === dayOf(snapshot)) === index,
  );
  const byWorth = [
    ...sorted.slice(0, keptNewest),
    ...sorted.filter(({ id }) => id === restoring),
    ...(beforeMigration ? [beforeMigration] : []),
    ...lastOfDays,
    ...sorted,
  ];
  const kept = new Set([...new Set(byWorth)].slice(0, keptSnapshots));
  return sorted.filter((snapshot) => !kept.has(snapshot)).map(({ id }) => id);
}

/** The time after which a workspace that stays open gets a daily snapshot, in milliseconds. */
const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Whether the newest snapshot is so old that a daily one is due. */
export function dailySnapshotDue(snapshots: readonly SnapshotName[], now: Date): boolean {
  const taken = snapshots.filter((snapshot) => !isAhead(snapshot, now));
  const newest = Math.max(0, ...taken.map(({ takenAt }) => takenAt.getTime()));
  return now.getTime() - newest >= dayMilliseconds;
}
