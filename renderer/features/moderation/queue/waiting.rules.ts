/** A review should be decided within a day; after three it is late. */
const dueHours = 24;
const lateHours = 72;

const hour = 3_600_000;

/** How long something has waited against what authors are promised. */
function waitingState(since: Date, now: Date): 'fresh' | 'due' | 'late' {
  const hours = (now.getTime() - since.getTime()) / hour;
  if (hours >= lateHours) return 'late';
  return hours >= dueHours ? 'due' : 'fresh';
}

const tones = {
  fresh: 'text-faint',
  due: 'text-attention-text',
  late: 'text-danger-text font-medium',
} as const;

/** The look of an age in a list. @param since ISO 8601 instant */
export function waitTone(since: string, now: Date): string {
  return tones[waitingState(new Date(since), now)];
}
