import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readSandboxFacts, sandboxObstacle } from '../../../electron/main/sandbox-support';

/** Either the executable to drive, or why there is none that could be. */
export type ElectronBinary =
  | { readonly executable: string; readonly missing: undefined }
  | { readonly executable: undefined; readonly missing: string };

/** Looks for an Electron that can open a window here; never downloads one. */
export function findElectron(): ElectronBinary {
  const missing = (reason: string): ElectronBinary => ({ executable: undefined, missing: reason });
  const directory = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = join(directory, 'path.txt');
  if (!existsSync(pathFile)) {
    return missing('Electron’s binary is not installed; npx install-electron fetches it.');
  }
  const base = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(directory, 'dist');
  const executable = join(base, readFileSync(pathFile, 'utf8').trim());
  if (!existsSync(executable)) return missing(`Electron’s binary is not at ${executable}.`);
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  if (process.platform === 'linux' && !display) {
    return missing('There is no display; xvfb-run gives the tests one.');
  }
  const obstacle = sandboxObstacle(readSandboxFacts(executable));
  return obstacle === undefined ? { executable, missing: undefined } : missing(obstacle);
}
