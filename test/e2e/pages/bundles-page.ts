import type { Locator, Page } from '@playwright/test';
import { expect } from '../support/expect';

/** The bundles as a person sees them. */
export class BundlesPage {
  constructor(readonly page: Page) {}

  /** Opens the bundles and waits for their list. */
  static async open(page: Page, origin: string): Promise<BundlesPage> {
    await page.goto(`${origin}/#/bundles`);
    const bundles = new BundlesPage(page);
    await bundles.list.getByRole('listitem').first().waitFor();
    return bundles;
  }

  get list(): Locator {
    return this.page.getByRole('list', { name: 'Bundles', exact: true });
  }

  get items(): Locator {
    return this.page.getByRole('list', { name: 'Tools of the bundle' }).getByRole('listitem');
  }

  get found(): Locator {
    return this.page.getByRole('list', { name: 'Found tools' }).getByRole('listitem');
  }

  get checks(): Locator {
    return this.page.getByRole('region', { name: /^Checks/ });
  }

  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Find tools' });
  }

  /** Looks for a tool and waits for what was found: until then the list may move away under a click. */
  async find(tool: string): Promise<void> {
    await this.search.fill(tool);
    await expect(this.found.first()).toContainText(tool);
  }

  async openBundle(name: string): Promise<void> {
    await this.list.getByRole('link', { name }).click();
    await this.page.getByRole('heading', { level: 2, name }).waitFor();
    await this.page.getByRole('heading', { name: 'Receipt' }).waitFor();
  }

  handle(tool: string): Locator {
    return this.page.getByRole('button', { name: `Move ${tool}, place` });
  }

  /** The names of the tools in their order. */
  async expectOrder(names: readonly string[]): Promise<void> {
    await expect(this.items).toContainText(names);
  }

  async expectSaved(message: string): Promise<void> {
    await this.page.getByText(message).waitFor();
    await this.page.getByText('No unsaved changes').waitFor();
  }
}
