import type { BrowserContext, ConsoleMessage, Page } from '@playwright/test';

/** What went wrong inside the pages of one test without a person seeing it. */
export interface PageProblems {
  /** Expects a problem, so that it does not fail the test: a request refused on purpose. */
  allow(pattern: RegExp): void;
  /** What was seen and not allowed. */
  unexpected(): readonly string[];
  /** Watches pages no more that are opened from now on. */
  end(): Promise<void>;
}

/**
 * Watches every page that is opened in a context: errors and warnings on the console, errors that
 * nothing caught, and violations of the Content Security Policy, those of Trusted Types included.
 */
export async function watchPages(context: BrowserContext): Promise<PageProblems> {
  const seen: string[] = [];
  const allowed: RegExp[] = [];
  const onConsole = (message: ConsoleMessage) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    seen.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  };
  const watch = (page: Page) => {
    page.on('console', onConsole);
    page.on('pageerror', (error) => seen.push(`uncaught: ${error.stack ?? error.message}`));
    page.on('crash', () => seen.push('the page crashed'));
  };
  context.on('page', watch);
  const script = await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      // biome-ignore lint/suspicious/noConsole: the console is how a page tells the test.
      console.error(
        `security policy violated: ${event.effectiveDirective} by ${event.blockedURI} ${event.sample}`,
      );
    });
  });
  return {
    allow: (pattern) => allowed.push(pattern),
    unexpected: () => seen.filter((problem) => !allowed.some((pattern) => pattern.test(problem))),
    end: async () => {
      context.off('page', watch);
      await script.dispose();
    },
  };
}
