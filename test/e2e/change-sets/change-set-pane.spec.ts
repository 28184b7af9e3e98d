import { test } from '../support/desk-test';
import { expect } from '../support/expect';

test('a change-set that is on its way is waited for in sight, and one that does not come is asked for again', async ({
  sharedDesk,
  page,
  pageProblems,
}) => {
  pageProblems.allow(/changeSets\.preview/);
  const preview = /trpc\/[^?]*changeSets\.preview/;
  let lose = () => {};
  const lost = new Promise<void>((resolve) => {
    lose = resolve;
  });
  await page.route(preview, async (route) => {
    await lost;
    await route.abort();
  });
  await page.goto(`${sharedDesk.origin}/#/changes?set=01a22b80-c086-757f-8804-61454fa59dc9`);
  const pane = page.getByRole('region', { name: 'Change-set' });
  await expect(pane.getByRole('status', { name: 'Loading changes' })).toBeVisible();
  lose();
  const again = pane.getByRole('button', { name: 'Try again' });
  await expect(again).toBeVisible();
  await page.unroute(preview);
  await again.press('Enter');
  await expect(pane).toContainText('This change-set is not there');
});
