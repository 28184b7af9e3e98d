import type { Page } from '@playwright/test';
import { pngOf } from '../../support/pictures';
import { CatalogPage } from '../pages/catalog-page';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';

/** A picture as it is dropped from a folder. */
const carried = (page: Page, name: string, picture: Uint8Array) =>
  page.evaluateHandle(
    ([called, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], called, { type: 'image/png' }));
      return transfer;
    },
    [name, [...picture]] as const,
  );

test('pictures come by file and by drop, are put in order, said in words, and kept', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool('Expense Tracker AI');
  const pictures = catalog.form.getByRole('group', { name: 'Pictures' });
  const rows = pictures
    .getByRole('list', { name: 'Pictures in their order' })
    .getByRole('listitem');
  const before = await rows.count();
  await pictures.getByLabel('Files of pictures').setInputFiles([
    { name: 'board.png', mimeType: 'image/png', buffer: pngOf(64, 40) },
    { name: 'letter.png', mimeType: 'image/png', buffer: Buffer.from('A letter') },
  ]);
  await expect(page.getByText('letter.png: This is no picture of a known kind.')).toBeVisible();
  await expect(rows).toHaveCount(before + 1);
  const dataTransfer = await carried(page, 'chart.png', pngOf(30, 50, [20, 140, 90]));
  // Beside its place a file does nothing: a browser would leave the desk for it.
  const followed = await page.evaluate(
    (transfer) =>
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
      ),
    dataTransfer,
  );
  expect(followed).toBe(false);
  await pictures.dispatchEvent('drop', { dataTransfer });
  await expect(rows).toHaveCount(before + 2);

  await rows.last().getByRole('textbox', { name: /^What/ }).fill('A chart of expenses');
  for (let place = before + 1; place > 0; place -= 1) await page.keyboard.press('Alt+ArrowUp');
  const chart = rows.first().getByRole('img', { name: 'A chart of expenses' });
  await expect(rows.first().getByRole('textbox', { name: /^What/ })).toBeFocused();
  await expect(chart).toBeVisible();
  await catalog.save();
  await expect(page.getByText('Tool saved')).toBeVisible();
  await page.reload();
  await expect(rows).toHaveCount(before + 2);
  await expect(rows.first()).toContainText('30 × 50 pixels');
  await expect(chart).toBeVisible();
  // The other pictures stand at addresses of a domain that never exists.
  await page.getByRole('button', { name: 'Check all addresses' }).click();
  await expect(page.getByText(/address(?:es)? needs? a look/)).toBeVisible();
  await page.getByRole('radio', { name: 'History' }).click();
  const change = page.getByRole('list', { name: 'History' }).getByRole('listitem').first();
  await expect(change).toContainText('A chart of expenses');
});

test('an address can be looked up in another window, and pictures come while others are on their way', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool('Document Processing Automation');
  const pictures = catalog.form.getByRole('group', { name: 'Pictures' });
  const rows = pictures
    .getByRole('list', { name: 'Pictures in their order' })
    .getByRole('listitem');
  const before = await rows.count();
  await pictures.getByRole('button', { name: 'Add an address' }).click();
  const address = rows.last().getByRole('textbox', { name: /^Address/ });
  await expect(address).toBeFocused();
  // As going to another window does: the field loses the focus, and is the active element still.
  await address.dispatchEvent('focusout', { relatedTarget: null });
  await expect(address).toBeFocused();
  await page.keyboard.type('https://example.com/a.png');
  await expect(rows).toHaveCount(before + 1);

  const take = await holdRequests(page, /catalog\.files\.append/);
  await pictures
    .getByLabel('Files of pictures')
    .setInputFiles([{ name: 'one.png', mimeType: 'image/png', buffer: pngOf(61, 41) }]);
  await expect(page.getByRole('progressbar', { name: 'Taking one.png' })).toBeVisible();
  await pictures.dispatchEvent('drop', {
    dataTransfer: await carried(page, 'two.png', pngOf(62, 42)),
  });
  take();
  await expect(rows).toHaveCount(before + 3);
  await expect(rows.last()).toContainText('62 × 42 pixels');

  // Pasted pictures have one name.
  const letter = { name: 'image.png', mimeType: 'image/png', buffer: Buffer.from('A letter') };
  await pictures.getByLabel('Files of pictures').setInputFiles([letter, letter]);
  await expect(pictures.getByText('2 files were not taken')).toBeVisible();
  await pictures.getByRole('button', { name: 'Dismiss' }).click();
  await expect(pictures.getByRole('button', { name: 'Choose pictures' })).toBeFocused();
  await catalog.discardForm();
});
