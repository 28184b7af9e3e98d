import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSandboxFacts, sandboxObstacle } from '../electron/main/sandbox-support';
import { scriptArguments } from './script-arguments';
import { chooseShell } from './shell-choice.rules';

const help = `Opens the desk: a window of its own, and in a browser where none can be opened.

  npm start [-- --browser]

  --browser   in a browser, in any case

What it reads from the environment (DESK_PROFILE_DIR, DESK_DATABASE_URL and others) is in the README.`;

const given = scriptArguments('start', help, { options: { browser: { type: 'boolean' } } });
if (!given) process.exit();

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

/** A download that has not begun to arrive by then will not: the network is not there. */
const downloadTimeoutMilliseconds = 120_000;

/** Electron's executable, fetched on first use, or undefined where it cannot be had. */
function electronExecutable(): string | undefined {
  const directory = join(root, 'node_modules', 'electron');
  const pathFile = join(directory, 'path.txt');
  const present = () => {
    if (!existsSync(pathFile)) return undefined;
    const base = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(directory, 'dist');
    const executable = join(base, readFileSync(pathFile, 'utf8'));
    return existsSync(executable) ? executable : undefined;
  };
  if (present() === undefined) {
    process.stdout.write('Fetching Electron (once)…\n');
    spawnSync(process.execPath, [join(directory, 'install.js')], {
      stdio: 'ignore',
      timeout: downloadTimeoutMilliseconds,
    });
  }
  return present();
}

const build = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'build.ts')], {
  stdio: 'inherit',
});
if (build.status !== 0) process.exit(build.status ?? 1);

const choice = chooseShell({
  askedForBrowser: given.values['browser'] === true,
  platform: process.platform,
  isRoot: process.getuid?.() === 0,
  hasDisplay: Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']),
});
/** Electron's executable if it can open a window here; otherwise the reason has been said. */
function usableElectron(): string | undefined {
  if (choice.shell === 'browser') {
    if (choice.why) process.stdout.write(`${choice.why}\n`);
    return undefined;
  }
  const found = electronExecutable();
  if (!found) {
    process.stdout.write('Electron cannot be fetched here, so the desk opens in your browser.\n');
    return undefined;
  }
  const obstacle = sandboxObstacle(readSandboxFacts(found));
  if (obstacle) process.stdout.write(`${obstacle}\nThe desk opens in your browser instead.\n`);
  return obstacle ? undefined : found;
}

const executable = usableElectron();
const child = executable
  ? spawn(executable, [root], { stdio: 'inherit' })
  : spawn(process.execPath, [join(root, 'out', 'main', 'browser.js')], {
      stdio: 'inherit',
    });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The child shuts down by itself and takes its snapshot; this process only waits for it.
  process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
