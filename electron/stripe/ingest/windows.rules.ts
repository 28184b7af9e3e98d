/** A span of time in whole seconds since 1970, from (included) to (excluded). */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** One row of coverage as planning needs it. */
export interface CoverageRow extends Window {
  readonly state: 'pending' | 'complete' | 'gap';
  /** Id after which a pending listing goes on. */
  readonly cursor: string | null;
  readonly cursorCreated: number | null;
  readonly listed: number;
  /** When a pending listing began; by Stripe's clock, like everything here. */
  readonly beganAt: number | null;
  /** For which second a complete window is proved. */
  readonly asOf: number | null;
}

/** What a run lists and what it keeps of what was proved before. */
export interface WindowPlan {
  readonly proved: readonly (Window & { readonly asOf: number; readonly listed: number })[];
  readonly pending: readonly CoverageRow[];
}

/**
 * The last minutes before a proof are proved again by the next run: an object may appear in lists
 * a little after the time that it carries. The same holds for those before an interrupted listing
 * began, which goes on with what is older.
 */
export const settlingSeconds = 600;

/** What remains of a window without others. */
export function without(window: Window, others: readonly Window[]): Window[] {
  const sorted = others.toSorted((one, other) => one.from - other.from);
  const left: Window[] = [];
  let from = window.from;
  for (const other of sorted) {
    if (other.to <= from) continue;
    if (other.from >= window.to) break;
    if (other.from > from) left.push({ from, to: other.from });
    from = Math.max(from, other.to);
  }
  if (from < window.to) left.push({ from, to: window.to });
  return left;
}

function merged(proved: WindowPlan['proved']): WindowPlan['proved'] {
  const result: { from: number; to: number; asOf: number; listed: number }[] = [];
  for (const window of proved.toSorted((one, other) => one.from - other.from)) {
    const last = result.at(-1);
    if (last && last.to === window.from) {
      last.to = window.to;
      last.asOf = Math.max(last.asOf, window.asOf);
      last.listed += window.listed;
    } else result.push({ ...window });
  }
  return result;
}

/**
 * Plans the listing of one kind of object: what is proved stays, except for its last minutes; what
 * was interrupted goes on, except for those; gaps are tried again; everything else that is wanted is new.
 */
export function planWindows(
  rows: readonly CoverageRow[],
  wanted: Window,
  settling = settlingSeconds,
): WindowPlan {
  const proved = merged(
    rows.flatMap(({ state, from, to, asOf, listed }) => {
      if (state !== 'complete' || asOf === null) return [];
      const settled = Math.min(to, asOf - settling);
      return settled > from ? [{ from, to: settled, asOf, listed }] : [];
    }),
  );
  const interrupted = rows.flatMap((row) => {
    if (row.state !== 'pending') return [];
    const to = row.beganAt === null ? row.to : Math.min(row.to, row.beganAt - settling);
    return to > row.from ? [{ ...row, to }] : [];
  });
  const fresh = wanted.to > wanted.from ? without(wanted, [...proved, ...interrupted]) : [];
  return {
    proved,
    pending: [
      ...interrupted,
      ...fresh.map((window) => ({
        ...window,
        state: 'pending' as const,
        cursor: null,
        cursorCreated: null,
        listed: 0,
        beganAt: null,
        asOf: null,
      })),
    ],
  };
}

/**
 * Where to cut what is left of a listing in two, so that another worker takes the older half.
 * @param oldest the time of the oldest object listed so far
 * @returns the cut, or undefined when what is left is too short to be worth it
 */
export function cutOf(from: number, oldest: number): number | undefined {
  const cut = from + Math.floor((oldest - from) / 2);
  return oldest - from >= 120 && cut > from ? cut : undefined;
}
