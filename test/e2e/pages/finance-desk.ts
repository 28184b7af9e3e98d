import type { Page } from '@playwright/test';
import type { Desk } from '../support/desk-test';
import { type Days, PurchasesPage } from './purchases-page';

/** The desk as the demo's finance has it before them. */
export async function asFinance(desk: Desk, page: Page): Promise<PurchasesPage> {
  const purchases = new PurchasesPage(page, desk.origin);
  await page.goto(desk.origin);
  await purchases.actAs('Fin Larsen');
  return purchases;
}

export const dayOf = (moment: Date) => moment.toISOString().slice(0, 10);
const today = new Date();

export const lastMonth: Days = {
  from: dayOf(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1))),
  to: dayOf(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 0))),
};
/** Nothing is bought there yet. */
export const nextMonth: Days = {
  from: dayOf(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1))),
  to: dayOf(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 2, 0))),
};
/** What the desk calls it. */
export const monthName = new Intl.DateTimeFormat('en-US', {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
}).format(new Date(`${lastMonth.from}T00:00:00Z`));

/** The demo's disagreements lie within some 130 days; what is closed is over. */
export const work: Days = {
  from: dayOf(new Date(today.getTime() - 140 * 86_400_000)),
  to: dayOf(new Date(today.getTime() - 86_400_000)),
};
/** What the desk calls them. */
export const workName = [work.from, work.to]
  .map((day) => new Date(day).toLocaleDateString('en-US', { dateStyle: 'medium', timeZone: 'UTC' }))
  .join(' – ');
