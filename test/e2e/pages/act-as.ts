import type { Page } from '@playwright/test';

/**
 * Acts as someone else, from the menu in the status bar, and waits until they do: the screen then
 * begins anew, and what was opened on the one before, a menu too, is gone.
 */
export async function actAs(page: Page, name: string): Promise<void> {
  const menu = page.getByRole('button', { name: /^Acting as/ });
  await menu.waitFor();
  if ((await menu.getAttribute('aria-label'))?.includes(name)) return;
  await menu.press('Enter');
  await page.getByRole('menu').waitFor();
  await page.getByRole('menuitemradio', { name }).press('Enter');
  await page.getByRole('button', { name: `Acting as ${name}` }).waitFor();
}
