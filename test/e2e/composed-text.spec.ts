import type { Page } from '@playwright/test';
import { CatalogPage } from './pages/catalog-page';
import { test } from './support/desk-test';
import { expect } from './support/expect';

/**
 * Begins to compose a text, as an input method for Japanese does, in the field that has the focus. Until it is ended
 * its keys are the input method's.
 */
async function compose(page: Page, text: string) {
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', {
    text,
    selectionStart: text.length,
    selectionEnd: text.length,
  });
  return {
    end: async (chosen: string) => {
      await session.send('Input.insertText', { text: chosen });
      // A dialog leaves Escape to the input method until a timer after the end, as Safari sends them the other way around.
      await page.evaluate(() => new Promise((next) => setTimeout(next)));
    },
  };
}

test('while a text is composed, Enter and the arrows are its own', { tag: '@soak' }, async ({
  workbench,
  page,
}) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await page.keyboard.press('ControlOrMeta+k');
  const palette = page.getByRole('dialog', { name: 'Find' });
  const options = palette.getByRole('option');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  const found = await compose(page, 'b');
  // The keys are found by their other word, keyboard.
  await expect(options.filter({ hasNotText: /b|Show the keys/i })).toHaveCount(0);
  await page.keyboard.press('ArrowDown');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await found.end('b');
  await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'detached' });

  await catalog.goToProvider('Contract Generation System');
  await page.keyboard.press('F2');
  const editor = page.getByRole('textbox', { name: 'Provider', exact: true });
  await editor.fill('');
  const provider = await compose(page, 'かんじ');
  await page.keyboard.press('Enter');
  await provider.end('漢字');
  await expect(editor).toHaveValue('漢字');
  await page.keyboard.press('Escape');

  await catalog.openTool('Contract Generation System');
  const tags = catalog.form.getByRole('textbox', { name: 'Tags' });
  const shown = catalog.form.getByRole('button', { name: /^Remove / });
  await tags.focus();
  const before = await shown.count();
  const tag = await compose(page, 'ふどう');
  await page.keyboard.press('Enter');
  await expect(shown, 'what is half composed is no tag').toHaveCount(before);
  await tag.end('不動産');
  await page.keyboard.press('Enter');
  await expect(catalog.form.getByRole('button', { name: 'Remove 不動産' })).toBeVisible();
  await catalog.form.getByRole('button', { name: 'Undo' }).click();
  await expect(shown).toHaveCount(before);
});
