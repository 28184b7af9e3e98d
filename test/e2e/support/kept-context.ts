import type { Browser, BrowserContext } from '@playwright/test';

/** Has pages of one site share a process, which {@link openKeptContext} keeps. */
export const oneProcessForSite = '--process-per-site';

/** A browser context in which the tests of a worker open their pages, one test after the other. */
export interface KeptContext {
  readonly context: BrowserContext;
  /** Closes what a test has opened. */
  closePages(): Promise<void>;
}

/**
 * Opens a context, and in it a page of the site that all desks are, which stays open. The process of
 * that site then outlives the pages of each test, with the scripts that it has read and compiled.
 */
export async function openKeptContext(browser: Browser): Promise<KeptContext> {
  const context = await browser.newContext();
  const kept = await context.newPage();
  await kept.route('**', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await kept.goto('http://127.0.0.1/');
  return {
    context,
    closePages: async () => {
      const opened = context.pages().filter((page) => page !== kept);
      await Promise.all(opened.map((page) => page.close()));
    },
  };
}
