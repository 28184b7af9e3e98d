import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

/**
 * Builds the installable package of this machine's platform (or what the options of
 * electron-builder name, for instance `npm run package -- --linux deb`) into `release/`.
 */
const run = (script: string, parameters: readonly string[]) =>
  spawnSync(process.execPath, [...process.execArgv, script, ...parameters], { stdio: 'inherit' })
    .status ?? 1;

const built = run('scripts/build.ts', []);
if (built !== 0) process.exit(built);

const electronBuilder = createRequire(import.meta.url).resolve('electron-builder/cli.js');
const packaged = run(electronBuilder, [
  '--config',
  'electron-builder.yml',
  '--publish',
  'never',
  ...process.argv.slice(2),
]);
if (packaged !== 0) {
  process.stderr.write(
    'Packaging did not finish; see the lines above. It downloads Electron from GitHub: where that cannot be reached, test/integration/packaging stages and inspects the same files.\n',
  );
}
process.exit(packaged);
