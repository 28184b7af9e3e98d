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

function figuresOf(name: string, rows: number, measured: GridFigures): readonly Figure[] {
  const title = (what: string) => `${name}, ${rows.toLocaleString('en-US')} rows: ${what}`;
  return [
    { name: title('mount'), runs: [measured.mount], unit: 'ms' },
    { name: title('frame p95'), runs: [percentile(measured.frames, 0.95)], unit: 'ms' },
    { name: title('sort to paint'), runs: [measured.sort], unit: 'ms' },
    { name: title('filter to paint'), runs: [measured.filter], unit: 'ms' },
    { name: title('arrow key p95'), runs: [percentile(measured.keys, 0.95)], unit: 'ms' },
    { name: title('heap'), runs: [measured.heap], unit: 'MB' },
    { name: title('bundle, gzip'), runs: [measured.bundle.loaded], unit: 'kB' },
    { name: title('fetched when used, gzip'), runs: [measured.bundle.onDemand], unit: 'kB' },
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
      for (const name of grids) {
        const measured =
          name === 'desk'
            ? await measureDesk({ screen, unbound }, rows)
            : await measureCompared({ screen, unbound }, pages, name, rows);
        const title = name === 'desk' ? 'Marketplace Desk' : comparedGrids[name];
        figures.push(...figuresOf(title, rows, measured));
      }
    }
  } finally {
    await Promise.all([screen.close(), unbound.close()]);
    pages.close();
  }
  return figures;
}
