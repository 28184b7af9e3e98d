import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import packageJson from '../../package.json';
import { acquireProfileLock } from '../database/profile-lock';
import { systemClock } from '../shared/clock';
import { readEnvironment } from '../shared/environment';
import type { DeskError } from '../shared/errors';
import { createFileLogger } from '../shared/file-log';
import type { Logger } from '../shared/logger';
import { processorsAreFew } from '../shared/processors';
import { buildOf } from '../shared/renderer-file';
import { startFailure } from '../shared/start-failure';
import { type Desk, openDesk } from '../workspace/desk';
import { firstPage } from '../workspace/first-page';
import { drawnIn } from './drawn-in';
import { endOnSignal } from './end-on-signal';
import { createEnvironmentSecrets } from './environment-secrets';
import { procedurePath, startBrowserServer } from './http-server';
import { largestBodyBytes } from './largest-body';
import { createOneTimeTokens } from './one-time-tokens';

/** Until a printed line has left the process, in milliseconds. */
const lineTime = 20;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function snapshotMissing({ code, details }: DeskError): string {
  const why = code === 'disk_full' ? 'The disk is full.' : (details.reason ?? 'The log says why.');
  return `No snapshot was taken on closing. ${why} Everything that was saved is kept.`;
}

/** Loads what the desk can do, and answers the calls of a browser with it. */
async function answerProcedures(desk: Desk, log: Logger): Promise<RequestListener> {
  const [{ createHTTPHandler }, { appRouter }] = await Promise.all([
    import('@trpc/server/adapters/standalone'),
    import('../ipc/router'),
  ]);
  return createHTTPHandler({
    router: appRouter,
    basePath: procedurePath,
    createContext: ({ req, info }) => ({
      desk,
      log,
      drawnIn: drawnIn(req, info.connectionParams),
    }),
    maxBodySize: largestBodyBytes,
    // A refused change is an answer like others: of a status of failure a browser complains itself.
    responseMeta: ({ type }) => (type === 'mutation' ? { status: 200 } : {}),
  });
}

async function openBrowserShell(projectDir: string): Promise<void> {
  const environment = readEnvironment(process.env);
  const { profileDir, port, databaseUrl, stripe: stripeEnvironment } = environment;
  const log = createFileLogger(profileDir);
  const tokens = createOneTimeTokens(systemClock);
  const rendererDir = join(projectDir, 'out', 'renderer');
  let address: (() => string) | undefined;

  const lock = await acquireProfileLock(profileDir, {
    describe: async () => ({ shell: 'browser', ...(address ? { url: address() } : {}) }),
    focus: async () => undefined,
  });
  if (!lock.held) {
    const where = lock.holder?.url ? `: ${lock.holder.url}` : ' in its own window';
    say(`Marketplace Desk is already open on this profile${where}`);
    return;
  }

  const desk = openDesk({
    profileDir,
    resources: {
      templatesDir: join(projectDir, 'resources', 'database'),
      migrationsDir: join(projectDir, 'prisma', 'migrations'),
      localMigrationsDir: join(projectDir, 'prisma', 'local-migrations'),
    },
    secrets: createEnvironmentSecrets(),
    log,
    clock: systemClock,
    shell: 'browser',
    version: packageJson.version,
    build: buildOf(rendererDir),
    databaseUrl,
    stripeEnvironment,
    pageFirst: processorsAreFew(),
  });
  let contract: Promise<RequestListener> | undefined;
  const loadContract = () => {
    contract ??= answerProcedures(desk, log);
    return contract;
  };
  const server = await startBrowserServer({
    port,
    rendererDir,
    tokens,
    procedures: (request, response) =>
      void loadContract().then(
        (answer) => answer(request, response),
        () => response.destroy(),
      ),
    page: (built) => firstPage(desk, built),
  }).catch(async (error: unknown) => {
    await desk.close();
    await lock.release();
    throw error;
  });
  address = server.signInUrl;

  const close = async () => {
    await server.close();
    const failing = await desk.close();
    await lock.release();
    // Where the disk is full it may be kept nowhere else.
    if (failing) say(snapshotMissing(failing.failure));
  };
  const end = endOnSignal({ close, exit: (code) => process.exit(code), say, log });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  say(`Marketplace Desk is open at ${server.signInUrl()}`);
  say('The address works once and only on this machine. Press Ctrl+C to close the desk.');
  // The line goes out before this thread is busy, so that the browser is on its way meanwhile; and
  // where the page has something to show, it is drawn before its questions are answered.
  await delay(lineTime);
  await desk.pageShown();
  try {
    await loadContract();
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Opens the desk for a browser, prints its address, and closes it on Ctrl+C.
 * @param projectDir where `out`, `prisma` and `resources` are
 */
export async function startBrowserShell(projectDir: string): Promise<void> {
  try {
    await openBrowserShell(projectDir);
  } catch (error) {
    const { title, text } = startFailure(error, 'the log in the profile directory');
    process.stderr.write(`${title}\n${text}\n`);
    process.exitCode = 1;
  }
}
