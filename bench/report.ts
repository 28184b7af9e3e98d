import { execFileSync } from 'node:child_process';
import { arch, cpus, platform, release, totalmem } from 'node:os';

/** One measured figure: every run's value, and what the design asks for. */
export interface Figure {
  readonly name: string;
  /** One value per run, all in the same unit. */
  readonly runs: readonly number[];
  readonly unit: 'ms' | 'kB' | 'MB' | '×' | '/s';
  /** The budget of the design, or undefined for a figure that is only compared. */
  readonly target?: number;
  /** Whether no run may miss the target: what must never happen is not told by the middle one. */
  readonly always?: boolean;
}

/** The middle of the values (of an even number of them, the mean of the two in the middle). */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('No values');
  return (lower + upper) / 2;
}

/** The value below which the given share (0 to 1) of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('No values');
  return value;
}

function shown(value: number, unit: Figure['unit']): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')} ${unit}`;
}

/** The figures as a table, under the machine and the commit that they were measured on. */
export function reportOf(figures: readonly Figure[]): string {
  const [cpu] = cpus();
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const dirty = execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' }).trim() !== '';
  const memory = Math.round(totalmem() / 1024 ** 3);
  const head = [
    `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${memory} GiB, ${platform()} ${release()} ${arch()}, Node ${process.versions.node}`,
    `commit ${commit}${dirty ? ' with uncommitted changes' : ''}, ${new Date().toISOString()}`,
  ];
  const rows = figures.map(({ name, runs, unit, target, always }) => {
    const middle = median(runs);
    const judged = always ? Math.max(...runs) : middle;
    const verdict = target === undefined ? '' : judged <= target ? 'within' : 'over';
    return [
      name,
      shown(Math.min(...runs), unit),
      shown(middle, unit),
      shown(Math.max(...runs), unit),
      target === undefined ? '' : shown(target, unit),
      verdict,
    ];
  });
  const table = [['figure', 'min', 'median', 'max', 'target', ''], ...rows];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [...head, '', ...lines].join('\n');
}
