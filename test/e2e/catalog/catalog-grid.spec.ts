import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalogPage } from '../pages/catalog-page';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';

test('the demo workspace shows its 54 tools with their prices, sorted by name', async ({
  sharedDesk,
  page,
}) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  await expect(catalog.count('54 tools')).toBeVisible();
  await expect(catalog.grid).toHaveAttribute('aria-rowcount', '55');
  await expect(catalog.names.first()).toHaveText('Agent Performance Tracker');
  await expect(catalog.names.first(), 'keys work without a click').toBeFocused();
  await page.keyboard.press('j');
  await expect(catalog.names.nth(1)).toBeFocused();
  await expect(catalog.row('Booking Agent').getByRole('gridcell')).toContainText(['Active']);
  await expect(catalog.grid.getByRole('columnheader', { name: 'Price (USD)' })).toBeVisible();

  const tooWide = await catalog.grid.evaluate((grid) =>
    [...grid.querySelectorAll('[role="rowheader"], [role="gridcell"]')]
      .filter((cell) => getComputedStyle(cell).overflowX === 'visible')
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ textContent }) => textContent),
  );
  expect(tooWide, 'cells that are not cut off have room for their text').toEqual([]);

  const scrolled = () => catalog.grid.evaluate((grid) => grid.scrollLeft);
  await page.keyboard.press('End');
  expect(await scrolled()).toBeGreaterThan(0);
  await page.keyboard.press('Home');
  expect(await scrolled(), 'the first column, and those beside it').toBe(0);
});

test('filters, sort and a mistyped search narrow the list, and the address keeps them', async ({
  sharedDesk,
  page,
}) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  await catalog.chooseFilter('Status', 'Deprecated');
  await expect(catalog.count('2 of 54')).toBeVisible();
  await page.keyboard.press('j');
  await expect(catalog.names.first(), 'from the filter into the list').toBeFocused();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(catalog.count('54 tools')).toBeVisible();

  await catalog.grid.getByRole('columnheader', { name: 'Price (USD)' }).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await page.getByRole('menuitem', { name: 'Filter…' }).press('Enter');
  const filter = page.getByRole('dialog', { name: 'Filter by price' });
  await filter.getByRole('button', { name: 'Filter tools' }).click();
  await expect(filter.getByRole('textbox', { name: 'From' })).toHaveAccessibleDescription(
    'Enter at least one of the two.',
  );
  await filter.getByRole('textbox', { name: 'From' }).fill('900');
  await page.keyboard.press('Enter');
  await expect(catalog.count('3 of 54')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();

  await catalog.grid.getByRole('columnheader', { name: 'Purchases' }).click();
  await expect(catalog.names.first()).toHaveText(/Automated CMA Generator/);

  await page.keyboard.press('/');
  await page.keyboard.type('calender');
  await expect(catalog.row('Calendar Integration')).toBeVisible();
  await expect(page).toHaveURL(/q=calender/);
  await expect(page).toHaveURL(/sort=-purchaseCount/);

  await page.reload();
  await expect(catalog.search).toHaveValue('calender');
  await expect(catalog.row('Calendar Integration')).toBeVisible();
});

test('a search that finds nothing says so and offers the way back', async ({
  sharedDesk,
  page,
}) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  await catalog.search.fill('zzzzqqqq');
  await expect(page.getByText('No tool matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).last().click();
  await expect(catalog.count('54 tools')).toBeVisible();
  await expect(catalog.search).toHaveValue('');
});

test('an order and a filter that are pointed at are read before they are asked for', {
  tag: '@soak',
}, async ({ sharedDesk, page }) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  const readOf = (what: string) =>
    page.waitForResponse((answer) => {
      const address = decodeURIComponent(answer.url());
      return address.includes('catalog.list') && address.includes(what);
    });
  const price = catalog.grid.getByRole('columnheader', { name: 'Price (USD)' });
  const cheapest = readOf('[{"field":"price","direction":"asc"}]');
  await price.hover();
  await cheapest;
  const dearest = readOf('[{"field":"price","direction":"desc"}]');
  await price.click();
  await expect(price).toHaveAttribute('aria-sort', 'ascending');
  await dearest;
  await page.getByRole('button', { name: 'Status', exact: true }).click();
  const deprecated = page.getByRole('menuitemcheckbox', { name: /^Deprecated/ });
  const ofStatus = readOf('"status":["DEPRECATED"]');
  await deprecated.hover();
  await ofStatus;

  // Whatever is asked for from now on does not come.
  const release = await holdRequests(page, /catalog\.list/);
  await deprecated.click();
  await expect(catalog.names).toHaveCount(2);
  release();
});

test('opening a tool, going back and reloading land where one was', { tag: '@soak' }, async ({
  sharedDesk,
  page,
}) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  await catalog.openTool('Booking Agent');
  await page.reload();
  await expect(catalog.text('Name')).toHaveValue('Booking Agent');
  await page.goBack();
  await expect(catalog.form).toHaveCount(0);
  await page.goForward();
  await expect(catalog.text('Name')).toHaveValue('Booking Agent');
  await page.getByRole('radio', { name: 'History' }).click();
  await page.reload();
  await expect(page.getByText('No change yet')).toBeVisible();
  await catalog.openTool('Calendar Integration');
});

test('columns, widths and theme are as they were left, after a crash and at another address', {
  tag: '@soak',
}, async ({ desk, page, context }) => {
  const catalog = await CatalogPage.open(page, desk.origin);
  const settings = async () => {
    const text = await readFile(join(desk.profileDir, 'settings.json'), 'utf8');
    return JSON.parse(text) as unknown;
  };
  const header = page.getByRole('columnheader', { name: 'Category' });
  await header.focus();
  await page.keyboard.press('Alt+ArrowRight');
  await page.keyboard.press('ControlOrMeta+Shift+ArrowLeft');
  await catalog.openTool('Booking Agent');
  const edge = page.getByRole('separator', { name: 'Width of the tool' });
  await edge.press('ArrowLeft');
  // What the browser takes for itself ends the drag, as letting go does.
  await edge.hover();
  await page.mouse.down();
  await edge.dispatchEvent('pointercancel');
  await page.mouse.move(200, 300);
  await page.mouse.up();
  await expect(edge).toHaveAttribute('aria-valuenow', '456');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expect.poll(settings).toMatchObject({
    preferences: { theme: 'dark' },
    layouts: {
      grids: { catalog: { widths: { category: 188 } } },
      panes: { catalog: 456 },
    },
  });

  await desk.crashAndRestart(context);
  await page.addInitScript(() => {
    const widths = new Set<number>();
    Object.assign(window, { widths });
    const look = () => {
      const shown = document.querySelector<HTMLElement>('[data-column="category"]');
      if (shown) widths.add(shown.offsetWidth);
      requestAnimationFrame(look);
    };
    look();
  });
  const answer = await page.goto(`${desk.origin}/#/catalog`);
  expect(await answer?.text(), 'painted dark from the first frame on').toContain('theme="dark"');
  await expect(catalog.names.first()).toBeVisible();
  const drawn = await page.evaluate(() => [...(Reflect.get(window, 'widths') as Set<number>)]);
  expect(drawn, 'drawn in their width at once').toEqual([188]);
  await expect(header).toHaveAttribute('aria-colindex', '3');
  await catalog.openTool('Booking Agent');
  await expect(page.getByRole('separator', { name: 'Width of the tool' })).toHaveAttribute(
    'aria-valuenow',
    '456',
  );
});

test('a status changed by keyboard is undone by its message', { tag: '@soak' }, async ({
  workbench,
  page,
}) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const row = catalog.row('Booking Agent');
  await row.getByRole('gridcell').first().click();
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.keyboard.press('s');
  // A key that opens the menu leaves the first choice ready for the next.
  await expect(page.getByRole('menuitem', { name: /Beta/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row).toContainText('Beta');
  // Left in the moment in which it is shown: before the service can have answered.
  const reloaded = page.waitForEvent('load');
  await row.evaluate((shown) => {
    const leave = () => shown.textContent.includes('Active') && window.location.reload();
    new MutationObserver(leave).observe(shown, {
      subtree: true,
      characterData: true,
      childList: true,
    });
  });
  await page.getByRole('button', { name: 'Undo' }).click();
  await reloaded;
  await expect(catalog.row('Booking Agent')).toContainText('Active');

  // Hiding one shows what depends on it, and offers another in its place.
  await catalog.names.first().focus();
  await catalog.row('Booking Agent').getByRole('gridcell').first().click();
  await page.keyboard.press('s');
  await expect(page.getByRole('menuitem', { name: /Beta/ })).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const retire = page.getByRole('dialog', { name: 'Retire “Booking Agent”' });
  await expect(retire.getByRole('radio', { name: 'Disabled: hidden' })).toBeChecked();
  await expect(retire).toContainText(/\d+ purchases, \d+ running subscriptions/);
  await retire.getByRole('radio', { name: 'Leave it in' }).click();
  await retire.getByRole('button', { name: 'Retire tool' }).click();
  await expect(row).toContainText('Disabled');
  await catalog.names.first().focus();
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(async () => {
    await page.keyboard.press('Tab');
    expect(await undo.evaluate((button) => button === document.activeElement)).toBe(true);
  }).toPass({ intervals: [0] });
  await page.keyboard.press('Enter');
  await expect(row).toContainText('Active');
  await expect(catalog.names.first(), 'where one was, as the button is gone').toBeFocused();
});

test('tools are repriced at once, and disabled after a question that names them', async ({
  workbench,
  page,
}) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const mark = async () => {
    for (const name of ['Agent Performance Tracker', 'Automated CMA Generator']) {
      await catalog.row(name).getByRole('gridcell').first().click();
    }
  };
  await mark();
  await page.getByRole('button', { name: 'Edit…' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit 2 tools' });
  await edit.getByRole('textbox', { name: 'Percentage' }).fill('much');
  await page.keyboard.press('Enter');
  await expect(edit.getByRole('textbox', { name: 'Percentage' })).toHaveAccessibleDescription(
    /Enter a percentage/,
  );
  await edit.getByRole('textbox', { name: 'Percentage' }).fill('10');
  await page.keyboard.press('Enter');
  const review = page.getByRole('dialog', { name: 'Review changes' });
  await expect(review).toContainText('After: $71.50 monthly');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(catalog.row('Agent Performance Tracker')).toContainText('71.50');
  await expect(catalog.row('Automated CMA Generator')).toContainText('97.90');
  await catalog.openTool('Agent Performance Tracker');
  await page.getByRole('radio', { name: 'History' }).click();
  const history = page.getByRole('list', { name: 'History' }).getByRole('listitem');
  await expect(history.first()).toContainText('Bulk edit: price +10 %');
  await page.keyboard.press('Escape');
  await mark();
  await page.getByRole('button', { name: 'Change status…' }).click();
  await page.getByRole('menuitem', { name: /Disabled/ }).click();
  const question = page.getByRole('alertdialog', { name: 'Disable 2 tools?' });
  await expect(question).toContainText('Agent Performance Tracker');
  await expect(question).toContainText('can no longer be bought');
  await expect(question, 'what depends on each').toContainText(
    /Agent Performance Tracker: \d+ purchases.*, 1 bundle, .*review/,
  );
  await expect(question).toContainText('“Complete Real Estate Suite”');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(catalog.row('Agent Performance Tracker')).toContainText('Active');
  await page.getByRole('button', { name: 'Change status…' }).click();
  await page.getByRole('menuitem', { name: /Disabled/ }).click();
  // Nobody has to say why, and Enter agrees to nothing before a key was pressed.
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await question.getByRole('textbox', { name: 'Why' }).fill('Withdrawn by their makers');
  await question.getByRole('button', { name: 'Disable 2 tools' }).click();
  await expect(catalog.row('Agent Performance Tracker')).toContainText('Disabled');
  await expect(catalog.row('Automated CMA Generator')).toContainText('Disabled');
  await page.goto(`${workbench.origin}/#/changes`);
  await expect(
    page.getByRole('button', { name: 'Status changed to Disabled · Withdrawn by their makers' }),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: /^Bulk edit: price \+10 %/ })).toBeVisible();
});

test('copying takes the rows that are selected, and says how many of them a filter has hidden', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const copy = () =>
    page.evaluate(() => {
      const clipboardData = new DataTransfer();
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }),
      );
      return clipboardData.getData('text/plain').split('\n').length - 1;
    });
  // A range that was drawn before would be copied instead of all that was chosen after it.
  await catalog.names.nth(2).focus();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Space');
  const selected = page.getByRole('region', { name: 'Selected tools' });
  await expect(selected, 'the rows of a range').toContainText('2 selected');
  await page.keyboard.press('Space');
  await expect(selected).toBeHidden();
  await page.keyboard.press('Space');
  await expect(selected).toContainText('2 selected');
  await page.keyboard.press('ControlOrMeta+a');
  await expect(catalog.grid).toHaveAttribute('aria-rowcount', /^\d+$/);
  const all = Number(await catalog.grid.getAttribute('aria-rowcount')) - 1;
  await expect(selected).toContainText(`${all} selected`);
  expect(await copy()).toBe(all);
  await page.keyboard.press('Escape');
  for (const name of ['Calendar Integration', 'Commission Calculator']) {
    await catalog.row(name).getByRole('gridcell').first().click();
  }
  expect(await copy()).toBe(2);
  await catalog.search.fill('commission');
  await expect(catalog.row('Calendar Integration')).toHaveCount(0);
  await catalog.row('Commission Calculator').getByRole('rowheader').focus();
  await copy();
  await expect(page.getByText('1 of 2 selected tools copied')).toBeVisible();
});

test('selecting all that takes long shows it, is given up by Esc, and never reaches another list', {
  tag: '@soak',
}, async ({ sharedDesk, page }) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  const subjects = /trpc\/[^?]*catalog\.subjects/;
  const selectAllSlowly = async () => {
    const answer = await holdRequests(page, subjects);
    await catalog.names.first().focus();
    await page.keyboard.press('ControlOrMeta+a');
    await expect(selecting).toContainText('Selecting all tools');
    return answer;
  };
  const selecting = page.getByRole('region', { name: 'Selecting tools' });
  const selected = page.getByRole('region', { name: 'Selected tools' });
  const givenUp = await selectAllSlowly();
  await expect(selecting).toContainText('0 of 54');
  await page.keyboard.press('Escape');
  await expect(selecting).toHaveCount(0);
  await expect(catalog.names.first()).toBeFocused();
  givenUp();

  const ofAnother = await selectAllSlowly();
  await catalog.chooseFilter('Status', 'Deprecated');
  await catalog.count('2 of 54').waitFor();
  await expect(selecting).toHaveCount(0);
  ofAnother();
  await expect(selected).toHaveCount(0);
  await catalog.names.first().focus();
  await page.keyboard.press('ControlOrMeta+a');
  await expect(selected).toContainText('2 selected');
});

test('on paper stands the whole list, or what is selected, and which rows these are', {
  tag: '@soak',
}, async ({ sharedDesk, page }) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  const sheet = page.locator('table[data-grid-print]');
  const tell = (name: string) =>
    page.evaluate((type) => window.dispatchEvent(new Event(type)), name);
  await page.evaluate(() => {
    window.print = () => undefined;
  });
  // The code comes once nothing is urgent.
  await expect(async () => {
    await page.keyboard.press('ControlOrMeta+p');
    await expect(sheet).toBeAttached({ timeout: 1000 });
  }).toPass();
  await tell('afterprint');
  await expect(sheet).not.toBeAttached();
  // From the palette too, which is not printed in its place.
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('print list');
  await page.keyboard.press('Enter');
  await expect(sheet).toBeAttached();
  await page.emulateMedia({ media: 'print' });
  await expect(sheet.getByRole('row')).toHaveCount(55);
  await expect(sheet).toContainText('All 54 rows');
  await expect(sheet, 'a moment stands there as people read it').not.toContainText('000Z');
  await expect(page.getByRole('navigation').first()).toBeHidden();
  await expect(page.getByRole('grid')).toBeHidden();
  await tell('afterprint');
  await expect(sheet).toHaveCount(0);
  await page.emulateMedia({ media: 'screen' });

  await catalog.chooseFilter('Status', 'Deprecated');
  await catalog.count('2 of 54').waitFor();
  // As the menu of a browser does, which presses no key.
  await tell('beforeprint');
  await expect(sheet.locator('tr')).toHaveCount(3);
  await expect(sheet).toContainText('Status: Deprecated');
  await tell('afterprint');
  await catalog.row('Competitive Analysis Tool').getByRole('gridcell').first().click();
  await tell('beforeprint');
  await expect(sheet.locator('tr')).toHaveCount(2);
  await expect(sheet).toContainText('1 row, as selected');
});
