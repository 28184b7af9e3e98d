import type { Locator, Page } from '@playwright/test';
import { actAs } from './act-as';
import { pressBoth } from './press-both';

/** The reviews as a moderator sees them, worked by keys. */
export class ReviewsPage {
  constructor(readonly page: Page) {}

  /** Opens the queue, or another part of the screen, and waits for something to decide. */
  static async open(page: Page, origin: string, hash = '#/reviews'): Promise<ReviewsPage> {
    await page.goto(`${origin}/${hash}`);
    const reviews = new ReviewsPage(page);
    await reviews.review.waitFor();
    return reviews;
  }

  /** Opens the queue of the demo as its moderator. */
  static async openInDemo(page: Page, origin: string): Promise<ReviewsPage> {
    await page.goto(`${origin}/#/catalog`);
    await actAs(page, 'Mo Okafor');
    return ReviewsPage.open(page, origin);
  }

  /** The review, or the conflict, that is looked at. */
  get review(): Locator {
    return this.page.getByRole('article');
  }

  /** The queue's tab with its count. */
  tab(name: string): Locator {
    return this.page
      .getByRole('navigation', { name: 'Parts of reviews' })
      .getByRole('link', { name });
  }

  /** What was said to screen readers last. */
  get said(): Locator {
    return this.page.locator('[data-announcer]');
  }

  /** How decisions stand to the marketplace. */
  get sync(): Locator {
    return this.page.getByRole('contentinfo').getByRole('status').last();
  }

  /** What the last line of the toolbar says: "3 of 49". */
  get toolbar(): Locator {
    return this.page.getByRole('toolbar');
  }

  press(keys: string): Promise<void> {
    return this.page.keyboard.press(keys);
  }

  pressBoth(first: string, second: string): Promise<void> {
    return pressBoth(this.page, first, second);
  }

  /** Decides the present review by its key and waits until another one has the focus. */
  async decideBy(key: string): Promise<void> {
    const before = await this.current();
    await this.press(key);
    await this.page.waitForFunction(
      (decided) =>
        document.activeElement?.matches('article[data-review]') === true &&
        document.activeElement.getAttribute('data-review') !== decided,
      before,
      { polling: 25 },
    );
  }

  /** Which review is looked at. */
  current(): Promise<string | null> {
    return this.review.getAttribute('data-review');
  }
}
