import type { Page } from '@playwright/test';

/**
 * Has a page's requests to an address wait from now on, as a slow way or a busy desk would.
 * @returns what lets go those that wait, and all that come later
 */
export async function holdRequests(
  page: Page,
  address: Parameters<Page['route']>[0],
): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(address, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
