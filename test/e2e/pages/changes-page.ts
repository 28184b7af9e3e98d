import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import Papa from 'papaparse';
import { expect } from '../support/expect';

/** A row of an exported file by its columns. */
type Row = Record<string, string>;

/** What “Export” gives, read from the file. */
export async function exported(page: Page, what: 'Tools' | 'Bundles'): Promise<Row[]> {
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: `${what} as CSV` }).click();
  const text = await readFile(await (await download).path(), 'utf8');
  return Papa.parse<Row>(text.slice(1), { header: true, skipEmptyLines: true }).data;
}

/** Imports rows as the file “prices.csv” and waits for their review. */
export async function importRows(page: Page, rows: readonly Row[]): Promise<void> {
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByLabel('File to import').setInputFiles({
    name: 'prices.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(Papa.unparse([...rows])),
  });
  await page.getByRole('region', { name: 'Review changes' }).waitFor();
}

/** The rows of the change-set that is looked at. */
export const changed = (page: Page): Locator =>
  page.getByRole('list', { name: 'Changes' }).getByRole('listitem');

/**
 * Waits until no change-set waits and the review has closed, which is a moment later: the buttons above
 * the list then move, and a press between the two meets nothing.
 */
export async function expectNothingWaits(page: Page): Promise<void> {
  await expect(page.getByText('Waiting for review')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Review changes' })).toHaveCount(0);
}
