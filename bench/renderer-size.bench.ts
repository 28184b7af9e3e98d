import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../scripts/chromium';
import { startDesk } from '../test/e2e/support/desk-process';
import type { Figure } from './report';

const rendererDir = join('out', 'renderer');

function gzipKilobytes(code: Buffer): number {
  return gzipSync(code, { level: 9 }).byteLength / 1000;
}

/** What index.html itself names: the entry, what that imports statically, and the theme script. */
async function initialKilobytes(): Promise<number> {
  const page = await readFile(join(rendererDir, 'index.html'), 'utf8');
  const names = [...page.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, name = '']) => name);
  const sizes = await Promise.all(
    names.map(async (name) => gzipKilobytes(await readFile(join(rendererDir, name)))),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Every script that the page has loaded by the time the first tool stands in the grid. */
async function kilobytesToGrid(): Promise<number> {
  const profileDir = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  const desk = await startDesk(profileDir);
  const browser = await chromium.launch(chromiumLaunch());
  try {
    const page = await browser.newPage();
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (!new URL(response.url()).pathname.endsWith('.js')) return;
      const body = response.body();
      // What comes after the grid is not counted, and is cut off when the page is closed.
      body.catch(() => undefined);
      bodies.push(body);
    });
    await page.goto(desk.url, { waitUntil: 'commit' });
    await page.getByRole('gridcell').first().waitFor();
    const loaded = [...bodies];
    return (await Promise.all(loaded)).reduce((sum, body) => sum + gzipKilobytes(body), 0);
  } finally {
    await browser.close();
    await desk.close();
    await rm(profileDir, { recursive: true, force: true });
  }
}

/** The JavaScript of the renderer, in kB after gzip: initially, and all until the grid is usable. */
export async function measureRendererSize(): Promise<readonly Figure[]> {
  return [
    {
      name: 'initial renderer JavaScript, gzip',
      runs: [await initialKilobytes()],
      unit: 'kB',
      target: 150,
    },
    {
      name: 'all JavaScript until the grid is usable, gzip',
      runs: [await kilobytesToGrid()],
      unit: 'kB',
    },
  ];
}
