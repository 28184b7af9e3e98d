import type { Page } from '@playwright/test';
import axe, { type AxeResults, type RunOnly, type RunOptions } from 'axe-core';
import { expect } from './expect';

/** WCAG 2.2 up to level AA, and what axe itself holds to be good practice. */
const ruleTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Runs axe in the page itself, which it is put into once: axe's own driver for Playwright loads it
 * for each look and gathers what it found in a second page, which takes five times as long.
 */
async function analyzeOnce(
  page: Page,
  within: string | undefined,
  runOnly: RunOnly,
): Promise<AxeResults> {
  const present = await page.evaluate(() => 'axe' in window);
  if (!present) await page.evaluate(axe.source);
  // A colour that is still fading in has not the contrast that it will have.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
  );
  return page.evaluate(
    ([selector, options]) => {
      const stateOf = ({ name, value }: Attr) =>
        ['class', 'role', 'tabindex'].includes(name) || ['true', 'false', 'mixed'].includes(value)
          ? `${name}=${value}`
          : name;
      const lookOf = (element: Element) =>
        [
          element.tagName,
          element.textContent !== '',
          ...[...element.attributes].map(stateOf),
        ].join();
      // Rows of a grid in which nothing looks otherwise than in a row before them: axe would say the
      // same of each, and take most of its time for it.
      const seen = new Set<string>();
      const alike = [...document.querySelectorAll('[role=grid] [role=row]')].filter((row) => {
        const looks = [...row.querySelectorAll('*')].map(
          (part) => `${lookOf(row)} ${lookOf(part)}`,
        );
        const isNew = looks.some((look) => !seen.has(look));
        for (const look of looks) seen.add(look);
        return !isNew;
      });
      return (window as unknown as { axe: typeof axe }).axe.run(
        { include: [selector ?? 'html'], exclude: alike },
        options,
      );
    },
    // What passes is only counted; describing every passing element would take most of the time.
    [within, { runOnly, resultTypes: ['violations'] } satisfies RunOptions] as const,
  );
}

/** A message that began to fade while axe looked at it is gone at the second look; a fault is not. */
async function analyze(
  page: Page,
  within: string | undefined,
  runOnly: RunOnly,
): Promise<AxeResults> {
  const first = await analyzeOnce(page, within, runOnly);
  return first.violations.length === 0 ? first : analyzeOnce(page, within, runOnly);
}

function expectNone({ violations, passes }: AxeResults, theme: string): void {
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html).join('\n  ')}`,
  );
  expect(found, `${theme} theme`).toEqual([]);
  expect(passes.length, 'axe found nothing to check').toBeGreaterThan(0);
}

/**
 * Checks the page as it stands with axe: every rule in the theme that it shows, and the one that
 * can differ, the contrast of colours, in the other theme too.
 * @param within a selector, where only a part of the page is meant
 */
export async function expectNoAxeViolations(page: Page, within?: string): Promise<void> {
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const [shown, other] = dark ? (['dark', 'light'] as const) : (['light', 'dark'] as const);
  expectNone(await analyze(page, within, { type: 'tag', values: ruleTags }), shown);
  await page.emulateMedia({ colorScheme: other });
  const contrast = await analyze(page, within, { type: 'rule', values: ['color-contrast'] });
  expectNone(contrast, other);
  await page.emulateMedia({ colorScheme: shown });
}
