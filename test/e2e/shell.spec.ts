import { expect } from '@playwright/test';
import { expectNoAxeViolations } from './support/accessibility';
import { startDesk } from './support/desk-process';
import { test } from './support/desk-test';

test.use({ contextOptions: { reducedMotion: 'no-preference' } });

test('the printed address opens the desk once, and a second opening says so', async ({
  desk,
  page,
}) => {
  await page.goto(desk.origin);
  await expect(page.getByRole('navigation').getByText('Catalog')).toBeVisible();

  // The fixture has already opened the printed address to sign in.
  const again = await page.request.get(desk.process.url);
  expect(again.status()).toBe(401);
  expect(await again.text()).toMatch(/already used/);
});

test('another workspace shows nothing that was read in the one before', async ({ desk, page }) => {
  await page.goto(desk.origin);
  await expect(page.getByText('54 tools')).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  // Quickly: what was read a moment ago counts as fresh.
  await page.getByRole('button', { name: 'Open local' }).click();
  const status = page.getByRole('contentinfo');
  await expect(status.getByText('Database ok')).toBeVisible();
  await expect(status.getByText('Local workspace')).toBeVisible();
  await page.getByRole('link', { name: 'Catalog' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Catalog' })).toBeVisible();
  await expect(page.getByText('54 tools')).toBeHidden();
  await expect(page.getByRole('row').filter({ hasText: 'Agent Performance Tracker' })).toBeHidden();
  await expect(page.getByText('The catalog is empty')).toBeVisible();
});

test('a browser that did not open the printed address is told how to, and sees no data', async ({
  page,
  shownDesk,
}) => {
  const data = await page.request.get(`${shownDesk.origin}/trpc/workspace.about`);
  expect(data.status()).toBe(401);
  const start = await page.request.get(shownDesk.origin);
  expect(start.status()).toBe(401);
  expect(await start.text()).toContain('Open the address that the desk printed');
});

test('the frame has no accessibility violation in either theme', async ({ page, sharedDesk }) => {
  await page.goto(sharedDesk.origin);
  await expect(page.getByRole('navigation').getByText('Catalog')).toBeVisible();
  await expectNoAxeViolations(page);
});

test('a second start on the same profile says where the first is', async ({ sharedDesk }) => {
  const second = await startDesk(sharedDesk.profileDir);
  await second.close();
  expect(second.output()).toMatch(/already open on this profile: http:\/\/127\.0\.0\.1:\d+/);
  expect(second.origin).toBe(sharedDesk.origin);
});
