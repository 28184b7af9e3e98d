import type { Page } from '@playwright/test';
import { CatalogPage } from '../pages/catalog-page';
import { changed, exported, importRows } from '../pages/changes-page';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';

/**
 * Two tools that no bundle holds at their price, changed in what no bundle shows.
 * @param providers what no other test of the desk calls theirs
 */
async function twoChanged(
  page: Page,
  providers: readonly [string, string],
): Promise<readonly [string, string]> {
  const [one, other] = await exported(page, 'Tools');
  await importRows(page, [
    { ...one, provider: providers[0] },
    { ...other, provider: providers[1] },
  ]);
  await expect(changed(page)).toHaveCount(2);
  return [one?.['name'] ?? '', other?.['name'] ?? ''];
}

test('a commit right after a row was left out waits until that is stored', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  await page.goto(`${workbench.origin}/#/changes`);
  const [kept, leftOut] = await twoChanged(page, ['Kept Ltd', 'Left out Ltd']);
  const sent: string[] = [];
  page.on('request', (request) => {
    const [, call] = /trpc\/changeSets\.(exclude|commitStaged)/.exec(request.url()) ?? [];
    if (call) sent.push(call);
  });
  // The way to the desk is slow for this one alone.
  const arrive = await holdRequests(page, /changeSets\.exclude/);

  await page.getByRole('checkbox', { name: leftOut, exact: true }).uncheck();
  const why = page.getByRole('textbox', { name: 'Why' });
  await why.fill('As agreed');
  const commit = page.getByRole('button', { name: 'Commit 1 change' });
  await commit.click();
  await expect(commit).toBeDisabled();
  await why.fill('Typed later');
  expect(sent).toEqual(['exclude']);
  arrive();
  await expect(page.getByText('Committed: 1 tool')).toBeVisible();
  await expect(changed(page)).toHaveCount(1);
  await expect(changed(page)).toContainText(kept);
  expect(sent).toEqual(['exclude', 'commitStaged']);
  await expect(page.getByRole('region', { name: 'Change-set' })).toContainText('As agreed');
});

test('nothing is committed where a row could not be left out', { tag: '@soak' }, async ({
  workbench,
  page,
  pageProblems,
}) => {
  await page.goto(`${workbench.origin}/#/changes`);
  const [, leftOut] = await twoChanged(page, ['Taken Ltd', 'Refused Ltd']);
  pageProblems.allow(/status of 500/);
  const failure = { code: 'internal', details: {}, operationId: 'lost-1' };
  const refused = [{ error: { message: 'internal', code: -32_603, data: failure } }];
  await page.route(
    /changeSets\.exclude/,
    (route) => route.fulfill({ status: 500, json: refused }),
    { times: 1 },
  );
  const row = page.getByRole('checkbox', { name: leftOut, exact: true });
  await row.press('Space');
  await page.keyboard.press('ControlOrMeta+Enter');

  const review = page.getByRole('region', { name: 'Review changes' });
  await expect(review.getByRole('alert')).toContainText('lost-1');
  await expect(row, 'the row is shown as it is stored').toBeChecked();
  const commit = page.getByRole('button', { name: 'Commit 2 changes' });
  await expect(commit).toBeEnabled();
  await row.uncheck();
  await page.getByRole('button', { name: 'Commit 1 change' }).click();
  await expect(page.getByText('Committed: 1 tool')).toBeVisible();
});

test('keys lead from one row that others changed to the next, and then to the commit', {
  tag: '@soak',
}, async ({ workbench, page, context, pageProblems }) => {
  // The refused commit is an answer of status 409.
  pageProblems.allow(/409 \(Conflict\)/);
  await page.goto(`${workbench.origin}/#/changes`);
  const tools = await twoChanged(page, ['Disputed Ltd', 'Contested Ltd']);
  const elsewhere = await CatalogPage.open(await context.newPage(), workbench.origin);
  for (const tool of tools) {
    await elsewhere.openTool(tool);
    await elsewhere.text('Provider').fill('Theirs Ltd');
    await elsewhere.save();
    await expect(elsewhere.page.getByText('Tool saved').last()).toBeVisible();
    await elsewhere.page.keyboard.press('Escape');
  }
  await elsewhere.page.close();

  const review = page.getByRole('region', { name: 'Review changes' });
  await review.getByLabel('Why').fill('As agreed');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(review.getByRole('alert')).toContainText('2 of its rows were changed');
  const [first, second] = [changed(page).first(), changed(page).last()];
  await expect(first.getByRole('radio').first()).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(first.getByRole('radio'), 'the other one comes first now').toHaveCount(2);
  await expect(first.getByRole('radio').first()).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(second.getByRole('radio')).toHaveCount(0);
  await expect(review.getByRole('button', { name: 'Commit 2 changes' })).toBeFocused();
  await expect(review.getByRole('alert'), 'what was refused is answered').toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Committed: 2 tools')).toBeVisible();
});
