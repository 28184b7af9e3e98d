import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { type BundleSize, bundleSize } from './bundle-size';
import { installComparePackages } from './compare-packages';
import {
  heapMegabytes,
  keyTimes,
  openBenchPage,
  scrollFrames,
  slowedScrollFrames,
} from './grid-page';

/** What is measured of each grid; times in ms, sizes in MB and kB. */
export interface GridFigures {
  readonly mount: number;
  /** Where rows come from a database: with the first of them read before, as the others have all. */
  readonly withRows?: { readonly mount: number; readonly sort: number; readonly filter: number };
  readonly frames: readonly number[];
  /** Of a processor that is made slower, so that not all of them wait for the screen alike. */
  readonly slowedFrames: readonly number[];
  readonly sort: number;
  readonly filter: number;
  readonly keys: readonly number[];
  readonly heap: number;
  readonly bundle: BundleSize;
}

/**
 * The grids that are drawn alone over rows in memory, as their pages are called: the desk's own as
 * well, which otherwise is measured within its screen, with the database that its rows come from.
 */
export const comparedGrids = {
  'desk-grid': 'Marketplace Desk’s grid alone',
  glide: 'Glide Data Grid',
  'react-data-grid': 'react-data-grid',
  'ag-grid': 'AG Grid Community',
  mui: 'MUI X Data Grid',
} as const;

type ComparedGrid = keyof typeof comparedGrids;

/** A point in the third column and one of the first rows of every compared page. */
const cell = { x: 370, y: 185 } as const;

const sourcesDir = join(import.meta.dirname, 'compare', 'grids');
const pagesDir = join(import.meta.dirname, 'node_modules', '.compare-grids');

/** What every page loads alike: React and the harness, in whatever chunks the build puts them. */
const sharedModules =
  /\/node_modules\/(?:react|react-dom|scheduler)\/|\/harness\.tsx$|rolldown\/runtime/;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/** The built pages on a loopback port. */
export interface GridPages {
  readonly origin: string;
  /** Without React, which every page has and loads alike. */
  readonly sizes: Readonly<Record<ComparedGrid, BundleSize>>;
  close(): void;
}

/** What Vite adds to a page to fetch modules: no part of a grid. */
const loader = { name: 'loader', test: /vite\/preload-helper/, priority: 1 };

/**
 * The desk's grid alone, without React and what Vite adds, and as the desk's own build puts it: one file for
 * what is there from the beginning, whatever else shares parts of it.
 */
async function deskGridSize(): Promise<BundleSize> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [react()],
    build: {
      write: false,
      minify: true,
      target: 'chrome140',
      modulePreload: false,
      rolldownOptions: {
        input: resolve('renderer/ui/data-grid/data-grid.tsx'),
        preserveEntrySignatures: 'strict',
        external: [/^react(?:-dom)?(?:\/|$)/],
        output: {
          codeSplitting: { groups: [loader, { name: 'application', tags: ['$initial'] }] },
        },
      },
    },
  });
  return bundleSize(built, 'data-grid', ({ name }) => name === loader.name);
}

/** Installs and builds the compared grids, and serves their pages. */
export async function serveComparedGrids(): Promise<GridPages> {
  installComparePackages();
  const built = await build({
    configFile: false,
    root: sourcesDir,
    base: './',
    plugins: [react(), tailwindcss()],
    // The desk's own grid is to be drawn by the React that draws the others.
    resolve: { dedupe: ['react', 'react-dom'] },
    logLevel: 'warn',
    build: {
      outDir: pagesDir,
      emptyOutDir: true,
      chunkSizeWarningLimit: 4_000,
      modulePreload: false,
      target: 'chrome140',
      rolldownOptions: {
        input: Object.keys(comparedGrids).map((name) => join(sourcesDir, `${name}.html`)),
      },
    },
  });
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = normalize(join(pagesDir, pathname));
    const type = contentTypes[extname(path)];
    if (!path.startsWith(pagesDir) || !type) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', type);
    createReadStream(path)
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('No port was given');
  const sizeOf = (name: Exclude<ComparedGrid, 'desk-grid'>) =>
    bundleSize(built, name, ({ moduleIds }) => moduleIds.some((id) => sharedModules.test(id)));
  return {
    origin: `http://127.0.0.1:${address.port}`,
    sizes: {
      'desk-grid': await deskGridSize(),
      glide: sizeOf('glide'),
      'react-data-grid': sizeOf('react-data-grid'),
      'ag-grid': sizeOf('ag-grid'),
      mui: sizeOf('mui'),
    },
    close: () => server.close(),
  };
}

/**
 * From an act to the frame in which the new first row stands there. A canvas tells nothing of its
 * content, so there it is the second frame: the one in which the new rows are drawn.
 */
function timeTo(page: Page, act: 'sort' | 'filter'): Promise<number> {
  return page.evaluate(async (name) => {
    const { grid } = window.benchGrid;
    if (!grid) throw new Error('The grid is not there');
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    /** Resolves once the frame is painted in which it is called. */
    const painted = () =>
      new Promise<void>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      });
    const before = grid.firstRow?.();
    const began = performance.now();
    grid[name]();
    do await frame();
    while (grid.firstRow && (grid.firstRow() === before || grid.firstRow() === ''));
    if (!grid.firstRow) await frame();
    await painted();
    return performance.now() - began;
  }, act);
}

/** Opens the page of a grid and draws it. @returns how long that took */
async function openGrid(page: Page, origin: string, name: ComparedGrid, rows: number) {
  await page.goto(`${origin}/${name}.html?rows=${rows}`);
  await page.waitForFunction(() => window.benchGrid !== undefined);
  const mount = await page.evaluate(() => window.benchGrid.mount());
  // Where the element that scrolls is known only to the page, it is marked for everyone.
  await page.evaluate(() => window.benchGrid.grid?.scroller()?.setAttribute('data-bench', ''));
  await page.waitForTimeout(500);
  return mount;
}

/**
 * Measures one of the compared grids.
 * @param screen draws at the screen's rate; frames and everything seen are measured there
 * @param unbound draws at once; keys are measured there
 */
export async function measureCompared(
  { screen, unbound }: { readonly screen: Browser; readonly unbound: Browser },
  { origin, sizes }: GridPages,
  name: ComparedGrid,
  rows: number,
): Promise<GridFigures> {
  const page = await openBenchPage(screen);
  const mount = await openGrid(page, origin, name, rows);
  const frames = await scrollFrames(page, '[data-bench]');
  const slowedFrames = await slowedScrollFrames(page, '[data-bench]');
  const heap = await heapMegabytes(page);
  await page.evaluate(() => window.benchGrid.grid?.scroller()?.scrollTo(0, 0));
  await page.waitForTimeout(500);
  const sort = await timeTo(page, 'sort');
  await page.waitForTimeout(500);
  const filter = await timeTo(page, 'filter');
  await page.close();

  const quick = await openBenchPage(unbound);
  await openGrid(quick, origin, name, rows);
  // With the mouse, as a person does and as the desk's is: not every grid takes the focus otherwise,
  // and where the pointer stays costs each of them something of every key that scrolls.
  await quick.mouse.click(cell.x, cell.y);
  const keys = await keyTimes(quick, '[data-bench]');
  await quick.close();
  return { mount, frames, slowedFrames, sort, filter, keys, heap, bundle: sizes[name] };
}

declare global {
  interface Window {
    benchGrid: {
      mount(): Promise<number>;
      grid:
        | {
            readonly scroller: () => HTMLElement | null;
            readonly sort: () => void;
            readonly filter: () => void;
            readonly firstRow: (() => string) | null;
          }
        | undefined;
    };
  }
}
