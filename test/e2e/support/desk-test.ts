import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, test as base } from '@playwright/test';
import { type DeskProcess, startDesk } from './desk-process';
import { expect } from './expect';
import { type KeptContext, openKeptContext } from './kept-context';
import { type PageProblems, watchPages } from './page-problems';
import { openSlowWay, type SlowWay } from './slow-way';

/** A desk on a profile of its own, which can be ended and started again. */
export interface Desk {
  readonly profileDir: string;
  /** The origin of the shell that runs now; another one after a restart. */
  readonly origin: string;
  readonly process: DeskProcess;
  /** Signs a browser context in, as opening the printed address does. */
  signIn(context: BrowserContext): Promise<void>;
  /**
   * Ends the shell with SIGKILL and starts it again on the same profile. The browser context that
   * is given is signed in again; its pages still show the old origin until they are opened anew.
   */
  crashAndRestart(context: BrowserContext): Promise<void>;
}

async function sessionCookie(desk: DeskProcess): Promise<{ name: string; value: string }> {
  const response = await fetch(desk.url, { redirect: 'manual' });
  const [pair = ''] = response.headers.getSetCookie().join().split(';');
  const [name = '', value = ''] = pair.split('=');
  if (!value) throw new Error(`The printed address signed nobody in: ${response.status}`);
  return { name, value };
}

/** What the console of a page says of a shell that was ended under it. */
const connectionLost =
  /net::ERR_(?:INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|CONNECTION_RE(?:FUSED|SET))/;

/** A desk that whoever opened it closes. */
export interface OpenDesk extends Desk {
  close(): Promise<void>;
}

/**
 * Starts a desk on a new profile, for a file whose tests follow on each other.
 * @param environment further settings, for instance `DESK_DATABASE_URL`; kept over restarts
 */
export async function openDesk(
  environment: Readonly<Record<string, string>> = {},
  onCrash: () => void = () => undefined,
): Promise<OpenDesk> {
  const profileDir = await mkdtemp(join(tmpdir(), 'desk-e2e-'));
  let process = await startDesk(profileDir, environment);
  let cookie = await sessionCookie(process);
  const signIn = async (context: BrowserContext) => {
    await context.addCookies([
      { ...cookie, url: process.origin, httpOnly: true, sameSite: 'Strict' },
    ]);
  };
  return {
    profileDir,
    get origin() {
      return process.origin;
    },
    get process() {
      return process;
    },
    signIn,
    crashAndRestart: async (context) => {
      onCrash();
      await process.kill();
      process = await startDesk(profileDir, environment);
      cookie = await sessionCookie(process);
      await signIn(context);
    },
    close: async () => {
      await process.kill();
      await rm(profileDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function withDesk(use: (desk: Desk) => Promise<void>, onCrash?: () => void): Promise<void> {
  const desk = await openDesk({}, onCrash);
  try {
    await use(desk);
  } finally {
    await desk.close();
  }
}

interface TestFixtures {
  /** Where this test opens its pages. */
  readonly keptContext: KeptContext;
  /** What the pages of this test complained of; the test fails on anything not allowed. */
  readonly pageProblems: PageProblems;
  /** A desk of this test's own, in the demo workspace; for tests that change something. */
  readonly desk: Desk;
  /** The worker's desk for tests that only look, signed in; it costs a start less each. */
  readonly sharedDesk: Desk;
  /**
   * The worker's desk for tests that each change a tool of their own, and leave nothing unsaved and
   * the same person acting; signed in.
   */
  readonly workbench: Desk;
}

interface WorkerFixtures {
  /** The way on which this worker's pages meet their desks, where it is to be slow. */
  readonly slowWay: SlowWay | undefined;
  /** Where a worker's tests open their pages, by the options that they want. */
  readonly contexts: Map<string, KeptContext>;
  /** The desk behind every `sharedDesk` of a worker, for who is not signed in. */
  readonly shownDesk: Desk;
  /** The desk behind every `workbench` of a worker. */
  readonly workbenchDesk: OpenDesk;
}

/**
 * The desk's own `test`: a running desk, signed in, and a page that fails its test on any console
 * error or warning, uncaught error or violation of the security policy.
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  slowWay: [
    // biome-ignore lint/correctness/noEmptyPattern: as below
    async ({}, use) => {
      const atMost = Number(process.env['DESK_E2E_SLOW_MS'] ?? 0);
      if (atMost === 0) return use(undefined);
      const way = await openSlowWay(atMost);
      await use(way);
      await way.close();
    },
    { scope: 'worker' },
  ],
  proxy: async ({ slowWay }, use) => use(slowWay?.proxy),
  contexts: [
    // biome-ignore lint/correctness/noEmptyPattern: as below
    async ({}, use) => {
      const contexts = new Map<string, KeptContext>();
      await use(contexts);
      await Promise.all([...contexts.values()].map(({ context }) => context.close()));
    },
    { scope: 'worker' },
  ],
  // A browser that has been at a desk has its files, which never change, and what they compile to:
  // without them a page costs two fifths more. The interface leaves nothing there itself, and what
  // a test leaves is taken away after it; one that fails ends its worker, and with it the browser.
  keptContext: async ({ browser, contexts, contextOptions }, use) => {
    const key = JSON.stringify(contextOptions);
    const kept = contexts.get(key) ?? (await openKeptContext(browser));
    contexts.set(key, kept);
    await use(kept);
    await kept.closePages();
    await kept.context.clearCookies();
    await kept.context.clearPermissions();
  },
  context: ({ keptContext }, use) => use(keptContext.context),
  pageProblems: [
    async ({ context }, use) => {
      const problems = await watchPages(context);
      await use(problems);
      await problems.end();
      expect(problems.unexpected()).toEqual([]);
    },
    { auto: true },
  ],
  desk: async ({ context, keptContext, pageProblems }, use) => {
    await withDesk(
      async (desk) => {
        await desk.signIn(context);
        await use(desk);
        // A page that outlives its shell complains of it, which says nothing about the test.
        await keptContext.closePages();
      },
      () => pageProblems.allow(connectionLost),
    );
  },
  sharedDesk: async ({ context, shownDesk }, use) => {
    await shownDesk.signIn(context);
    await use(shownDesk);
  },
  workbench: async ({ context, pageProblems, workbenchDesk }, use) => {
    await workbenchDesk.signIn(context);
    await use({
      ...workbenchDesk,
      get origin() {
        return workbenchDesk.origin;
      },
      get process() {
        return workbenchDesk.process;
      },
      crashAndRestart: async (signedIn) => {
        pageProblems.allow(connectionLost);
        await workbenchDesk.crashAndRestart(signedIn);
      },
    });
  },
  workbenchDesk: [
    // biome-ignore lint/correctness/noEmptyPattern: as below
    async ({}, use) => {
      const desk = await openDesk();
      await use(desk);
      await desk.close();
    },
    { scope: 'worker' },
  ],
  shownDesk: [
    // Playwright reads from the first parameter which fixtures are wanted: none.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => withDesk(use),
    { scope: 'worker' },
  ],
});

/**
 * One desk for the tests of the calling file, which have it one after the other, signed in; ended after the last.
 * @returns the desk, which is there from the first test on
 */
export function deskOfFile(): Desk {
  let desk: OpenDesk | undefined;
  test.beforeAll(async () => {
    desk = await openDesk();
  });
  test.afterAll(() => desk?.close());
  const opened = (): OpenDesk => {
    if (!desk) throw new Error('The desk of a file is there for its tests alone.');
    return desk;
  };
  test.beforeEach(({ context }) => opened().signIn(context));
  return {
    get profileDir() {
      return opened().profileDir;
    },
    get origin() {
      return opened().origin;
    },
    get process() {
      return opened().process;
    },
    signIn: (context) => opened().signIn(context),
    crashAndRestart: (context) => opened().crashAndRestart(context),
  };
}
