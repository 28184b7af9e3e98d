import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumLaunch } from './chromium';
import { appleIcon, type SquarePng, windowsIcon } from './icon-containers';

/** Renders the application's icons from their drawing, with the browser of the tests. */
const directory = join('resources', 'icons');
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** Linux takes loose files; the larger ones live in the other two containers. */
const linuxSizes = [16, 32, 48, 64, 128, 256, 512];

const drawing = readFileSync(join(directory, 'mark.svg'), 'utf8');
const browser = await chromium.launch(chromiumLaunch());
const pictures: SquarePng[] = [];
try {
  const page = await browser.newPage();
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<style>html, body { margin: 0; background: transparent } svg { display: block; width: ${size}px; height: ${size}px }</style>${drawing}`,
    );
    pictures.push({ size, png: await page.screenshot({ omitBackground: true }) });
  }
} finally {
  await browser.close();
}

for (const { size, png } of pictures.filter((picture) => linuxSizes.includes(picture.size))) {
  writeFileSync(join(directory, `${size}x${size}.png`), png);
}
writeFileSync(join(directory, 'icon.icns'), appleIcon(pictures));
writeFileSync(join(directory, 'icon.ico'), windowsIcon(pictures.filter(({ size }) => size <= 256)));
process.stdout.write(`Rendered ${pictures.length} sizes into ${directory}\n`);
