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
    { name: title('bundle, gzip'), runs: [measured.bundle], unit: 'kB' },
  ];
}

/** The desk's grid beside the ones that people know, in one browser and one run. */
export async function measureGrids(): Promise<readonly Figure[]> {
  const pages = await serveComparedGrids();
  const launch = chromiumLaunch();
  const screen = await chromium.launch(launch);
  const unbound = await chromium.launch({
    ...launch,
    args: [...launch.args, ...withoutScreenRate],
  });
  const figures: Figure[] = [];
  try {
    for (const rows of sizes) {
      const desk = await measureDesk({ screen, unbound }, rows);
      figures.push(...figuresOf('Marketplace Desk', rows, desk));
      for (const name of Object.keys(comparedGrids) as (keyof typeof comparedGrids)[]) {
        const measured = await measureCompared({ screen, unbound }, pages.origin, name, rows);
        figures.push(...figuresOf(comparedGrids[name], rows, measured));
      }
    }
  } finally {
    await Promise.all([screen.close(), unbound.close()]);
    pages.close();
  }
  return figures;
}
