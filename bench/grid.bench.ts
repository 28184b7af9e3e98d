import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../scripts/chromium';
import {
  comparedGrids,
  type GridFigures,
  measureCompared,
  serveComparedGrids,
} from './grid-compare';
import { measureDesk } from './grid-desk';
import { type Figure, percentile } from './report';

const sizes = [10_000, 100_000] as const;
type ComparedName = keyof typeof comparedGrids;
const comparedNames = Object.keys(comparedGrids) as ComparedName[];
const parts: readonly string[] = ['desk', ...comparedNames, ...sizes.map(String)];

/** Draws every frame at once instead of at the screen's next refresh. */
const withoutScreenRate = ['--disable-gpu-vsync', '--disable-frame-rate-limit'];

/** How often each grid is opened anew, in turn with the others: one time tells little. */
const rounds = 3;

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function figuresOf(
  name: string,
  rows: number,
  measured: readonly GridFigures[],
): readonly Figure[] {
  const figure = (
    what: string,
    unit: Figure['unit'],
    value: (one: GridFigures) => number,
  ): Figure => ({
    name: `${name}, ${rows.toLocaleString('en-US')} rows: ${what}`,
    runs: measured.map(value),
    unit,
  });
  const readBefore = (act: 'mount' | 'sort' | 'filter', name: string) =>
    measured.some(({ withRows }) => withRows)
      ? [
          figure(
            `${name}, first rows read before`,
            'ms',
            (one) => one.withRows?.[act] ?? Number.NaN,
          ),
        ]
      : [];
  return [
    figure('mount', 'ms', ({ mount }) => mount),
    ...readBefore('mount', 'mount'),
    figure('frame p95', 'ms', ({ frames }) => percentile(frames, 0.95)),
    figure('frame mean, processor slowed 4 times', 'ms', ({ slowedFrames }) => mean(slowedFrames)),
    figure('sort to paint', 'ms', ({ sort }) => sort),
    ...readBefore('sort', 'sort to paint'),
    figure('filter to paint', 'ms', ({ filter }) => filter),
    ...readBefore('filter', 'filter to paint'),
    figure('arrow key p95', 'ms', ({ keys }) => percentile(keys, 0.95)),
    figure('heap', 'MB', ({ heap }) => heap),
    figure('bundle, gzip', 'kB', ({ bundle }) => bundle.loaded),
    figure('fetched when used, gzip', 'kB', ({ bundle }) => bundle.onDemand),
  ];
}

/**
 * The desk's grid beside the ones that people know, in one browser and one run.
 * @param only the grids and the numbers of rows to measure; without any of a kind, all of it
 * @throws RangeError for a part that there is not
 */
export async function measureGrids(only: readonly string[] = []): Promise<readonly Figure[]> {
  const unknown = only.filter((part) => !parts.includes(part));
  if (unknown.length > 0) throw new RangeError(`There is no ${unknown}; there are ${parts}`);
  const chosen = <Part extends string | number>(all: readonly Part[]) => {
    const some = all.filter((part) => only.includes(String(part)));
    return some.length > 0 ? some : all;
  };
  const grids = chosen(['desk', ...comparedNames] as const);
  const pages = await serveComparedGrids();
  const launch = chromiumLaunch();
  const screen = await chromium.launch(launch);
  const unbound = await chromium.launch({
    ...launch,
    args: [...launch.args, ...withoutScreenRate],
  });
  const figures: Figure[] = [];
  try {
    for (const rows of chosen(sizes)) {
      const measured = grids.map((name) => ({ name, runs: [] as GridFigures[] }));
      for (let round = 0; round < rounds; round += 1) {
        for (const { name, runs } of measured) {
          runs.push(
            name === 'desk'
              ? await measureDesk({ screen, unbound }, pages, rows)
              : await measureCompared({ screen, unbound }, pages, name, rows),
          );
        }
      }
      for (const { name, runs } of measured) {
        const title = name === 'desk' ? 'Marketplace Desk' : comparedGrids[name];
        figures.push(...figuresOf(title, rows, runs));
      }
    }
  } finally {
    await Promise.all([screen.close(), unbound.close()]);
    pages.close();
  }
  return figures;
}
