import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { engineFlags } from '../electron/browser/engine-flags';
import { createEnvironmentSecrets } from '../electron/browser/environment-secrets';
import type { ToolList } from '../electron/catalog/catalog.schema';
import { createCallerFactory } from '../electron/ipc/procedure';
import { appRouter } from '../electron/ipc/router';
import { systemClock } from '../electron/shared/clock';
import { createLogger } from '../electron/shared/logger';
import { buildOf } from '../electron/shared/renderer-file';
import { openDesk } from '../electron/workspace/desk';
import { firstSeenFile, lastSeenText } from '../electron/workspace/last-seen';

/**
 * Keeps what a new demo workspace shows first, so that its first start shows it while the database
 * is still made from the template. Needs the built interface, which alone will read it, and the
 * templates.
 */
process.chdir(resolve(import.meta.dirname, '..'));
// As the browser shell does: the engine works for seconds here.
for (const flag of engineFlags) setFlagsFromString(flag);

const templatesDir = join('resources', 'database');
const build = buildOf(join('out', 'renderer'));

/** Lists the tools of a demo workspace as the catalog does when it opens. */
async function listDemo(): Promise<ToolList> {
  const profileDir = await mkdtemp(join(tmpdir(), 'desk-first-seen-'));
  const log = createLogger(() => undefined);
  const desk = openDesk({
    profileDir,
    resources: {
      templatesDir,
      migrationsDir: join('prisma', 'migrations'),
      localMigrationsDir: join('prisma', 'local-migrations'),
    },
    secrets: createEnvironmentSecrets(),
    log,
    clock: systemClock,
    shell: 'browser',
    version: 'build',
    build,
    databaseUrl: undefined,
    stripeEnvironment: { key: undefined, writeKey: undefined, base: undefined },
  });
  try {
    const { catalog } = createCallerFactory(appRouter)({ desk, log });
    return await catalog.list({});
  } finally {
    await desk.close();
    await rm(profileDir, { recursive: true, force: true });
  }
}

await writeFile(firstSeenFile(templatesDir, 'demo'), lastSeenText(build, await listDemo()));
