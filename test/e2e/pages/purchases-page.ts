import type { Locator, Page } from '@playwright/test';
import {
  type FindingClass,
  findingClasses,
} from '../../../electron/reconciliation/findings/finding-classes.rules';
import { expect } from '../support/expect';
import { actAs } from './act-as';

/** Days of UTC, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** The Purchases screen as finance works it, by keys alone. */
export class PurchasesPage {
  constructor(
    readonly page: Page,
    readonly origin: string,
  ) {}

  /** Opens a part of the screen by its address. */
  async open(days: Days, more: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.page.goto(`${this.origin}/#/purchases?${new URLSearchParams({ ...days, ...more })}`);
    await this.tab('Overview').waitFor();
  }

  actAs(name: string): Promise<void> {
    return actAs(this.page, name);
  }

  press(keys: string): Promise<void> {
    return this.page.keyboard.press(keys);
  }

  tab(name: string): Locator {
    return this.page
      .getByRole('navigation', { name: 'Parts of Purchases' })
      .getByRole('link', { name });
  }

  get figures(): Locator {
    return this.page.getByRole('region', { name: 'Figures' });
  }

  /** The findings of the queue. */
  get findings(): Locator {
    return this.page.getByRole('grid', { name: 'Findings' }).getByRole('rowheader');
  }

  /** The finding that is open below the queue. */
  get finding(): Locator {
    return this.page.getByRole('region', { name: 'Finding' });
  }

  /** The dialog that is open; messages that pass by are dialogs to assistive technology too. */
  get dialog(): Locator {
    return this.page.locator('[role="dialog"]:not([aria-modal="false"])');
  }

  /** Why something is decided, in the dialog that is open. */
  get reason(): Locator {
    return this.dialog.getByRole('textbox', { name: /^Reason/ });
  }

  /** The messages that pass by. */
  message(text: string | RegExp): Locator {
    return this.page.getByRole('region', { name: 'Notifications' }).getByText(text).last();
  }

  /** Reconciles the period by its key and waits for its end. */
  async reconcile(): Promise<void> {
    // The message of the run before may still be there; the button is at work until this one ends.
    const answered = this.page.waitForResponse(/reconciliation\.run\b/);
    await this.press('Shift+R');
    await answered;
    // The first run reads all of Stripe: only a hang takes this long.
    await this.page
      .getByRole('button', { name: 'Reconcile', exact: true })
      .and(this.page.locator(':not([aria-busy])'))
      .waitFor({ timeout: 240_000 });
    await expect(this.message(/ is reconciled$/)).toBeVisible();
  }

  /**
   * Opens the first finding of a class.
   * @param otherThan a text of the row that is not meant
   */
  async openFinding(days: Days, findingClass: FindingClass, otherThan?: string): Promise<void> {
    await this.open(days, { tab: 'queue', class: findingClass });
    // The list of before stays until the other one is there.
    await expect(this.findings.first()).toHaveText(findingClasses[findingClass].title);
    const rows = this.page.getByRole('grid', { name: 'Findings' }).getByRole('row');
    await rows
      .filter({ has: this.page.getByRole('rowheader') })
      .filter(otherThan === undefined ? {} : { hasNotText: otherThan })
      .first()
      .getByRole('rowheader')
      .focus();
    await this.press('Enter');
    await expect(this.finding).toBeFocused();
    await this.page.getByRole('toolbar', { name: 'Decisions' }).waitFor();
  }

  /** Presses the key of a decision, says why in its dialog, and takes it. */
  async decide(key: string, reason: string): Promise<void> {
    await this.press(key);
    await this.giveReason(reason);
    await this.press('Enter');
    await expect(this.dialog).toHaveCount(0);
  }

  /** Writes the reason and moves to the button that does it. */
  async giveReason(reason: string): Promise<void> {
    await this.reason.waitFor();
    await this.reason.focus();
    await this.page.keyboard.type(reason);
    const button = this.dialog.locator('footer').getByRole('button').last();
    await expect(button).toBeEnabled();
    await button.focus();
  }
}
