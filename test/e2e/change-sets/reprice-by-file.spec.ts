import Papa from 'papaparse';
import { changed, expectNothingWaits, exported, importRows } from '../pages/changes-page';
import { expectNoAxeViolations } from '../support/accessibility';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';

test('prices come from a spreadsheet, and two rows are left out', async ({ desk, page }) => {
  await page.goto(`${desk.origin}/#/changes`);
  const monthly = (await exported(page, 'Tools'))
    .filter((row) => row['price_model'] === 'MONTHLY')
    .slice(0, 5);
  const [first, , third, fourth] = monthly.map((row) => row['name'] ?? '');
  const prices = monthly.map((row, at) => ({ ...row, price: `${901 + at}.00` }));
  await importRows(page, [...prices, { slug: 'not-whole', name: 'Not whole' }]);
  const review = page.getByRole('region', { name: 'Review changes' });
  await expect(review.getByText(/Row 7, description/)).toBeVisible();
  // A file begins with the bundles repriced, as every edit does; here it is to change the tools alone.
  const repriceAll = review.getByRole('checkbox', { name: 'Reprice all 3 bundles' });
  await expect(repriceAll).toBeChecked();
  await expect(changed(page)).toHaveCount(5 + 3);
  await repriceAll.uncheck();
  await expect(changed(page)).toHaveCount(5);
  await expect(changed(page).filter({ hasText: first ?? '' })).toContainText('$901.00 monthly');
  await expectNoAxeViolations(page);

  await page.getByRole('checkbox', { name: third ?? '', exact: true }).uncheck();
  await page.getByRole('checkbox', { name: fourth ?? '', exact: true }).uncheck();
  const leftOut = changed(page).filter({ hasText: 'Left out' });
  await expect(leftOut).toHaveCount(2);
  await expect(leftOut.first(), 'what is left out stays in sight').toContainText('$903.00 monthly');
  // Keys of what lies behind another dialog do nothing.
  await page.getByRole('main').focus();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  await review.getByLabel('Why').fill('Prices of next year');
  await review.getByRole('button', { name: 'Commit 3 changes' }).click();
  await expect(page.getByText('Committed: 3 tools')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Change-set' })).toBeVisible();

  await expect(changed(page)).toHaveCount(3);
  await expectNoAxeViolations(page);
  // What is taken back in a field is what was typed there, and not the change-set beside it.
  const search = page.getByRole('searchbox', { name: 'Search changes' });
  await search.fill('pric');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(search).toHaveValue('');

  // Bundles come and go by file in the same way; every tool is named by its slug.
  const bundles = await exported(page, 'Bundles');
  expect(bundles.map(({ tools }) => tools?.split('\n').length)).toContain(54);
  await importRows(
    page,
    bundles.map((row) => ({ ...row, discount_percent: row['status'] === 'ACTIVE' ? '12' : 'all' })),
  );
  await expect(
    review.getByText(/discount_percent “all”: Enter the discount as a whole/),
  ).toHaveCount(bundles.filter(({ status }) => status !== 'ACTIVE').length);
  await expect(changed(page).first()).toContainText('12 %');
});

test('a long diff is all there, and laid out where it is in sight', { tag: '@soak' }, async ({
  workbench,
  page,
}) => {
  await page.goto(`${workbench.origin}/#/changes`);
  const tools = await exported(page, 'Tools');
  await importRows(
    page,
    tools.map((row, at) => ({ ...row, provider: `Provider number ${at}` })),
  );
  await expect(changed(page)).toHaveCount(tools.length);
  const last = changed(page).filter({ hasText: `Provider number ${tools.length - 1}` });
  const isLaidOut = () =>
    last
      .getByRole('checkbox')
      .evaluate((mark) => mark.checkVisibility({ contentVisibilityAuto: true }));
  expect(await isLaidOut()).toBe(false);
  await page.emulateMedia({ media: 'print' });
  await expect.poll(isLaidOut).toBe(true);
  await page.emulateMedia({ media: 'screen' });
  await expect.poll(isLaidOut).toBe(false);
  await last.getByRole('checkbox').focus();
  await expect.poll(isLaidOut).toBe(true);
  await expect(last).toBeInViewport();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: /^Discard changes?$/ }).click();
  await expectNothingWaits(page);
});

test('a file that cannot be read says why, and staged work waits after a reload', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  await page.goto(`${workbench.origin}/#/changes`);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const choose = (name: string, text: string) =>
    page
      .getByLabel('File to import')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await choose('wrong.csv', 'colour\nred\n');
  await expect(page.getByText(/names no column “id” or “slug”/)).toBeVisible();
  // On its way, how much of it has gone is told in kilobytes.
  const take = await holdRequests(page, /catalog\.files\.append/);
  await choose('long.csv', `colour\n${'red\n'.repeat(50_000)}`);
  await expect(page.getByText('0 of 195 kB')).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Taking the file' })).toHaveAttribute(
    'aria-valuetext',
    '0 of 195 kB',
  );
  take();
  await expect(page.getByText(/names no column “id” or “slug”/)).toBeVisible();
  await choose('empty.csv', '');
  await expect(page.getByText('“empty.csv” is empty.')).toBeVisible();
  await page.keyboard.press('Escape');
  const [tool] = await exported(page, 'Tools');
  await importRows(page, [{ ...tool, provider: 'Another Ltd' }]);
  await page.reload();
  await expect(page.getByRole('region', { name: 'Review changes' })).toContainText('Another Ltd');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: /^Discard changes?$/ }).click();
  await expectNothingWaits(page);

  // What somebody has done meanwhile is no change any more, and the review says so.
  await importRows(page, [{ ...tool, provider: 'Twice Ltd' }]);
  const waiting = page.url();
  await importRows(page, [{ ...tool, provider: 'Twice Ltd' }]);
  await expect(page).not.toHaveURL(waiting);
  await page.getByRole('button', { name: 'Commit 1 change' }).click();
  await expect(page.getByRole('region', { name: 'Change-set' })).toBeVisible();
  await page.goto(waiting);
  await expect(page.getByRole('region', { name: 'Review changes' })).toContainText(
    'It is so already. Nothing is written.',
  );
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: /^Discard changes?$/ }).click();
  await expectNothingWaits(page);

  // Whoever closes the dialog meanwhile goes on elsewhere, and is told when it is compared.
  const compare = await holdRequests(page, /catalog\.files\.import/);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await choose('more.csv', Papa.unparse([{ ...tool, provider: 'Yet another Ltd' }]));
  await expect(page.getByText('It goes on when this is closed.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Bundles' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Reading the file');
  compare();
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Review changes' })).toContainText('Yet another');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: /^Discard changes?$/ }).click();
  await expectNothingWaits(page);

  // Whoever works by keys exports by the palette.
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('export bundles');
  const byPalette = page.waitForEvent('download');
  await page.getByRole('option', { name: 'Export bundles as JSON' }).click();
  expect((await byPalette).suggestedFilename()).toMatch(/^bundles-.*\.json$/);

  // An export goes on elsewhere too.
  const write = await holdRequests(page, /catalog\.files\.exportPage/);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Tools as CSV' }).click();
  await page.getByRole('link', { name: 'Bundles' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Exporting tools');
  const download = page.waitForEvent('download');
  write();
  await download;
  await page.goBack();

  // Rows that cannot be read change nothing either, but for another reason.
  await importRows(page, [{ slug: tool?.['slug'] ?? '', price: 'dear' }]);
  const nothing = page.getByRole('region', { name: 'Review changes' });
  await expect(nothing).toContainText('has to be corrected in the file and imported again');
  await expect(nothing).not.toContainText('stored as');
  await page.getByRole('button', { name: 'Done' }).click();
  await expectNothingWaits(page);

  // What was exported and not touched changes nothing, and leaves nothing to be decided.
  await importRows(page, await exported(page, 'Tools'));
  await expect(page.getByText('Nothing would change')).toBeVisible();
  await expect(page.getByText('What was edited in the file is stored already.')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expectNothingWaits(page);
});

test('who goes on while a change-set is committed or discarded stays there', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  await page.goto(`${workbench.origin}/#/changes`);
  const [one, other] = await exported(page, 'Tools');
  const review = page.getByRole('region', { name: 'Review changes' });
  await importRows(page, [{ ...one, provider: 'First Ltd' }]);
  await expect(review).toContainText('First Ltd');
  await importRows(page, [{ ...other, provider: 'Second Ltd' }]);
  await expect(review).toContainText('Second Ltd');
  const waiting = page.getByRole('region', { name: 'Waiting for review' }).getByRole('button');
  /** Does something whose answer comes once somebody else has gone on. */
  const heldBack = async (call: RegExp, act: () => Promise<void>, goOn: () => Promise<void>) => {
    let answer = () => {};
    const gone = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(call, async (route) => {
      const response = await route.fetch();
      await gone;
      await route.fulfill({ response });
    });
    const asked = page.waitForRequest(call);
    await act();
    await asked;
    await goOn();
    const shown = page.url();
    answer();
    return shown;
  };

  const second = await heldBack(
    /changeSets\.commitStaged/,
    () => page.getByRole('button', { name: 'Commit 1 change' }).click(),
    async () => {
      await waiting.last().click();
      await expect(review).toContainText('First Ltd');
    },
  );
  await expect(page.getByText(/^Committed: /)).toBeVisible();
  await expect(waiting).toHaveCount(1);
  expect(page.url()).toBe(second);
  await expect(review).toContainText('First Ltd');
  const latest = page.getByRole('region', { name: 'History' }).getByRole('button').first();
  await expect(latest).toContainText(other?.['name'] ?? '?');

  const committed = await heldBack(
    /changeSets\.discard/,
    async () => {
      await page.getByRole('button', { name: 'Discard' }).click();
      await page.getByRole('button', { name: /^Discard changes?$/ }).click();
    },
    () => latest.click(),
  );
  await expect(waiting).toHaveCount(0);
  expect(page.url()).toBe(committed);
  await expect(page.getByRole('region', { name: 'Change-set' })).toContainText('Second Ltd');
});

test('a file whose reading breaks off is not read again by itself, and its dialog says why', {
  tag: '@soak',
}, async ({ sharedDesk, page, pageProblems }) => {
  await page.goto(`${sharedDesk.origin}/#/changes`);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Import tools or bundles' });
  const choose = () =>
    dialog.getByLabel('File to import').setInputFiles({
      name: 'prices.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('slug,provider\nbooking-agent,Another Ltd\n'),
    });
  // The database is lost while rows are compared: the stream ends with what the desk says of it.
  let asked = 0;
  const reason = 'The connection to the database was lost.';
  const failure = { code: 'offline', details: { reason }, operationId: null };
  await page.route(/catalog\.files\.import/, async (route) => {
    asked += 1;
    const error = { message: 'offline', code: -32_603, data: failure };
    const events = `event: connected\ndata: {}\n\nevent: serialized-error\ndata: ${JSON.stringify(error)}\n\n`;
    await route.fulfill({ contentType: 'text/event-stream', body: `retry: 1\n\n${events}` });
  });
  await choose();
  await expect(dialog.getByRole('alert')).toContainText(reason);
  await expect(dialog.getByRole('progressbar')).toHaveCount(0);
  expect(asked).toBe(1);

  // The desk itself is stopped meanwhile.
  await page.unroute(/catalog\.files\.import/);
  pageProblems.allow(/ERR_CONNECTION_REFUSED/);
  await page.route(/catalog\.files\.import/, (route) => route.abort('connectionrefused'));
  await choose();
  await expect(dialog.getByRole('alert')).toContainText('The desk is not answering');
  await expect(dialog.getByRole('button', { name: 'Choose a file' })).toBeEnabled();
});
