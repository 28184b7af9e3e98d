import { type Locator, type Page, expect as playwrightExpect } from '@playwright/test';

/** How long what is expected may take, in milliseconds: only a hang reaches it, also on a busy machine. */
export const longestWait = 45_000;

/**
 * Waits for what must hold before an expectation can, and costs little to look for. It must be no stricter
 * than the expectation, or that would be kept waiting by it.
 * @returns nothing where there is no such thing
 */
type Condition<Actual> = (
  actual: Actual,
  expected: unknown,
  timeout: number,
) => Promise<unknown> | undefined;

const isThere: Condition<Locator> = (locator, _, timeout) =>
  locator.waitFor({ state: 'attached', timeout });

const holdsText: Condition<Locator> = (locator, expected, timeout) => {
  const isText = typeof expected === 'string' || expected instanceof RegExp;
  if (!isText) return undefined;
  return locator.filter({ hasText: expected }).waitFor({ state: 'attached', timeout });
};

const ofLocators: Readonly<Record<string, Condition<Locator>>> = {
  toBeVisible: (locator, _, timeout) => locator.waitFor({ timeout }),
  toBeHidden: (locator, _, timeout) => locator.waitFor({ state: 'hidden', timeout }),
  toContainText: holdsText,
  toHaveText: holdsText,
  toBeChecked: isThere,
  toBeDisabled: isThere,
  toBeEditable: isThere,
  toBeEnabled: isThere,
  toBeFocused: isThere,
  toBeInViewport: isThere,
  toHaveAccessibleDescription: isThere,
  toHaveAttribute: isThere,
  toHaveId: isThere,
  toHaveValue: isThere,
};

const ofPages: Readonly<Record<string, Condition<Page>>> = {
  toHaveURL: (page, expected, timeout) =>
    expected instanceof RegExp
      ? page.waitForURL(expected, { waitUntil: 'commit', timeout })
      : undefined,
};

const has = (value: unknown, name: string): value is object =>
  typeof value === 'object' && value !== null && name in value;
const isLocator = (value: unknown): value is Locator => has(value, 'waitFor');
const isPage = (value: unknown): value is Page => has(value, 'waitForURL');

function timeoutOf(given: readonly unknown[]): number {
  const options = given.at(-1);
  const timeout: unknown = has(options, 'timeout') ? Reflect.get(options, 'timeout') : undefined;
  return typeof timeout === 'number' ? timeout : longestWait;
}

/** A failure whose first place is where the test expected something, which is what a report shows. */
function asOfTheTest(error: unknown): unknown {
  if (error instanceof Error && error.stack) {
    const lines = error.stack.split('\n');
    error.stack = lines.filter((line) => !line.includes(import.meta.filename)).join('\n');
  }
  return error;
}

/** The matchers of one expectation, which are asked once their conditions hold, or have had their time. */
function patient<Actual>(
  matchers: object,
  actual: Actual,
  conditions: Readonly<Record<string, Condition<Actual>>>,
): object {
  return new Proxy(matchers, {
    get: (target, name) => {
      const matcher: unknown = Reflect.get(target, name);
      const condition = typeof name === 'string' ? conditions[name] : undefined;
      if (typeof matcher !== 'function' || !condition) return matcher;
      return async (...given: readonly unknown[]) => {
        // What it says of a condition that did not come is the matcher's to say.
        await condition(actual, given[0], timeoutOf(given))?.catch(() => undefined);
        try {
          await Reflect.apply(matcher, target, given);
        } catch (error) {
          throw asOfTheTest(error);
        }
      };
    },
  });
}

/**
 * Playwright's `expect`, which first waits for what an expectation needs. Whenever Playwright's own does not
 * find what it looks for, it describes the whole page for its report and looks again.
 */
export const expect: typeof playwrightExpect = new Proxy(playwrightExpect, {
  apply: (target, self, given: Parameters<typeof playwrightExpect>) => {
    const matchers: object = Reflect.apply(target, self, given);
    const [actual] = given;
    if (isPage(actual)) return patient(matchers, actual, ofPages);
    return isLocator(actual) ? patient(matchers, actual, ofLocators) : matchers;
  },
});
