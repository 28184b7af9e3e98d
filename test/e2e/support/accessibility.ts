import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** WCAG 2.2 up to level AA, and what axe itself holds to be good practice. */
const ruleTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Checks the page as it stands with axe.
 * @param within a selector, where only a part of the page is meant
 */
export async function expectNoAxeViolations(page: Page, within?: string): Promise<void> {
  // A colour that is still fading in has not the contrast that it will have.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
  );
  const builder = new AxeBuilder({ page }).withTags(ruleTags);
  if (within !== undefined) builder.include(within);
  const { violations, passes } = await builder.analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html).join('\n  ')}`,
  );
  expect(found).toEqual([]);
  expect(passes.length, 'axe found nothing to check').toBeGreaterThan(0);
}
