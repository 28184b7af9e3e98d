import type { Locator, Page } from '@playwright/test';
import { expect } from '../support/expect';
import { actAs } from './act-as';

/** The first columns as they stand initially, behind the marks of selection. */
const columnOrder = ['Name', 'Status', 'Category', 'Model', 'Price (USD)', 'Plan', 'Rating'];

/** How far the column of providers stands from that of names. */
const stepsToProvider = 8;

/** Pastes lines as a person does who copied cells in a spreadsheet. */
export async function paste(page: Page, lines: readonly string[]): Promise<void> {
  await page.evaluate(
    (copied) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', copied);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    },
    lines.map((line) => `${line}\r\n`).join(''),
  );
}

/**
 * The catalog as a person sees it. The grid's many cells are found by their attributes: to find them
 * by role, Playwright works out roles and names of all there are.
 */
export class CatalogPage {
  constructor(readonly page: Page) {}

  /** Opens the catalog, or a place in it, and waits for its tools. */
  static async open(page: Page, origin: string, hash = '#/catalog'): Promise<CatalogPage> {
    await page.goto(`${origin}/${hash}`);
    const catalog = new CatalogPage(page);
    await catalog.names.first().waitFor();
    return catalog;
  }

  get grid(): Locator {
    return this.page.locator('[role="grid"][aria-label="Tools"]');
  }

  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Search tools' });
  }

  /** The open tool. */
  get form(): Locator {
    return this.page.getByRole('form', { name: /tool/i });
  }

  get names(): Locator {
    return this.grid.locator('[role="rowheader"]');
  }

  /** The cell with the name of a tool. */
  name(name: string): Locator {
    return this.names.filter({ hasText: name });
  }

  row(name: string): Locator {
    const header = this.page.locator('[role="rowheader"]', { hasText: name });
    return this.grid.locator('[role="row"]', { has: header });
  }

  /** A cell by the name of its tool and the words above its column. */
  cell(name: string, header: string): Locator {
    return this.row(name).locator(`[aria-colindex="${columnOrder.indexOf(header) + 2}"]`);
  }

  /** Goes to the provider of a tool by keys. */
  async goToProvider(name: string): Promise<void> {
    await this.name(name).focus();
    for (let step = 0; step < stepsToProvider; step += 1) {
      await this.page.keyboard.press('ArrowRight');
    }
  }

  /** How many tools are shown: "54 tools", or "3 of 54". */
  count(text: string): Locator {
    return this.page.getByText(text, { exact: true });
  }

  async openTool(name: string): Promise<void> {
    await this.name(name).click();
    await this.page.getByRole('heading', { level: 2, name, exact: true }).waitFor();
    await this.text('Name').waitFor();
  }

  /** One line or paragraph of the form by the words above it. */
  text(label: string): Locator {
    return this.form.getByRole('textbox', { name: label });
  }

  /** Takes back what is staged in cells, so that it does not wait for the next test of the desk. */
  async discardCells(changes: number): Promise<void> {
    const bar = this.page.getByRole('region', { name: 'Unsaved changes' });
    const forgotten = this.page.waitForResponse(/catalog\.drafts\.saveCells/);
    await bar.getByRole('button', { name: 'Discard' }).click();
    const agree = this.page.getByRole('button', { name: `Discard ${changes} changes` });
    if (changes > 1) await agree.click();
    await expect(bar).toHaveCount(0);
    await forgotten;
  }

  /** Takes back what was typed into the open tool, for the same reason. */
  async discardForm(): Promise<void> {
    const forgotten = this.page.waitForResponse(/catalog\.drafts\.discard/);
    await this.form.getByRole('button', { name: 'Discard', exact: true }).last().click();
    await this.page.getByRole('button', { name: 'Discard changes' }).click();
    await forgotten;
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+s');
  }

  /** Answers the question about the bundles that a change of price changes. */
  get repriceButton(): Locator {
    return this.page.getByRole('button', { name: /^Save tool and reprice/ });
  }

  async chooseFilter(menu: string, choice: string): Promise<void> {
    await this.page
      .getByRole('group', { name: 'Filters' })
      .getByRole('button', { name: menu })
      .click();
    await this.page.getByRole('menuitemcheckbox', { name: choice }).click();
    await this.page.keyboard.press('Escape');
  }

  actAs(name: string): Promise<void> {
    return actAs(this.page, name);
  }

  /** Waits until unsaved work has been kept. */
  async expectDraftKept(): Promise<void> {
    await this.page.getByText(/draft kept/).waitFor();
  }
}
