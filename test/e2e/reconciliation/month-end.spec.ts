import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type Days, PurchasesPage } from '../pages/purchases-page';
import { expectNoAxeViolations } from '../support/accessibility';
import { type OpenDesk, openDesk, test } from '../support/desk-test';

// One desk for the file: a month is looked at from its first figure to the bank.
test.describe.configure({ mode: 'serial' });
let desk: OpenDesk;
test.beforeAll(async () => {
  desk = await openDesk();
});
test.afterAll(() => desk.close());
test.beforeEach(({ context }) => desk.signIn(context));

/** The desk as the demo's finance has it before them. */
async function asFinance(page: Page): Promise<PurchasesPage> {
  const purchases = new PurchasesPage(page, desk.origin);
  await page.goto(desk.origin);
  await purchases.actAs('Fin Larsen');
  return purchases;
}

const dayOf = (moment: Date) => moment.toISOString().slice(0, 10);
const today = new Date();
const lastMonth: Days = {
  from: dayOf(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1))),
  to: dayOf(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 0))),
};
const monthName = new Intl.DateTimeFormat('en-US', {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
}).format(new Date(`${lastMonth.from}T00:00:00Z`));
test('finance sees the month: money, a roll-forward to zero, payouts with their members', async ({
  page,
}) => {
  const purchases = await asFinance(page);
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  // The month that is over and waits is the one that opens.
  await expect(page.getByRole('button', { name: `Period: ${monthName}` })).toBeVisible();
  await expect(page.getByText(`${monthName} has not been reconciled`)).toBeVisible();
  await expectNoAxeViolations(page);
  await purchases.reconcile();

  await test.step('matched, expected and discrepant', async () => {
    await expect(purchases.figures).toContainText(/\$[\d,]{4,}\.\d\d\s*matched · \d+ purchases/);
    await expect(purchases.figures).toContainText(/\$[\d,]+\.\d\d\s*discrepant · \d+ purchases/);
    await expect(purchases.tab('Work queue')).toContainText(/\d{3}/);
    await expectNoAxeViolations(page);
  });

  await test.step('the roll-forward closes to zero in every currency', async () => {
    const rollforward = page.getByRole('region', { name: 'Roll-forward of Stripe’s balance' });
    await expect(rollforward).toContainText('Closes to zero');
    const differences = await rollforward
      .getByRole('row', { name: /^Difference/ })
      .getByRole('cell')
      .allTextContents();
    expect(differences.length).toBeGreaterThan(0);
    expect(differences.filter((text) => text !== '0.00')).toEqual([]);
  });

  await test.step('a payout’s members add up to zero with its own transaction', async () => {
    await page.keyboard.press('t');
    await page.keyboard.press('3');
    const payout = page.getByRole('button', { name: /^po_/ }).first();
    await payout.press('Enter');
    const members = page.getByRole('table', { name: /^Members of po_/ });
    await expect(members.getByRole('row')).not.toHaveCount(0);
    await expect(members.getByRole('row', { name: /^Sum with the payout/ })).toContainText(
      /0\.00$/,
    );
    await expectNoAxeViolations(page);
  });
});

test('a bank statement is imported, and a purchase is followed to its bank line', async ({
  page,
}) => {
  const purchases = await asFinance(page);
  await purchases.open(lastMonth, { tab: 'payouts' });
  await expect(page.getByRole('button', { name: /^po_/ }).first()).toBeVisible();
  const rows = await page.getByRole('row').filter({ hasText: /^po_/ }).allInnerTexts();
  const lines = rows.flatMap((row) => {
    const [, id, amount, arrival] =
      /(po_\w+)[\s\S]*?\$([\d,]+\.\d\d)[\s\S]*?([A-Z][a-z]{2} \d+, \d{4})/.exec(row) ?? [];
    return id && amount && arrival
      ? [`${dayOf(new Date(`${arrival} UTC`))},${amount.replaceAll(',', '')},STRIPE ${id}`]
      : [];
  });
  expect(lines.length).toBeGreaterThan(15);

  await purchases.open(lastMonth, { tab: 'bank' });
  await expect(page.getByText('No bank lines in these days')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import bank statement…' })).toBeVisible();
  const chosen = page.getByLabel('Bank statement file');
  const file = join(desk.profileDir, 'statement.csv');
  await test.step('an amount that is no number is named, and nothing is kept', async () => {
    const wrong = lines[1]?.replace(/,[\d.]+,/, ',many,');
    await writeFile(file, `Date,Amount,Text\n${lines[0]}\n${wrong}\n`);
    // The key is followed to the click that asks for a file: the chooser itself is the browser's.
    await chosen.evaluate((input) =>
      input.addEventListener(
        'click',
        (click) => {
          click.preventDefault();
          input.setAttribute('data-asked', '');
        },
        { once: true },
      ),
    );
    await page.keyboard.press('i');
    await expect(chosen).toHaveAttribute('data-asked');
    await chosen.setInputFiles(file);
    await expect(purchases.dialog).toBeVisible();
    await expect(purchases.dialog).toContainText('Line 3, Amount: “many” is no amount in USD.');
    await expect(purchases.dialog.getByRole('button', { name: /^Import/ })).toBeDisabled();
    await expectNoAxeViolations(page);
    await page.keyboard.press('Escape');
    await expect(page.getByText('No bank lines in these days')).toBeVisible();
  });
  await expect(purchases.dialog).toHaveCount(0);
  await writeFile(file, `Date,Amount,Text\n${lines.join('\n')}\n`);
  await chosen.setInputFiles(file);
  await expect(purchases.dialog).toBeVisible();
  await purchases.dialog.getByRole('textbox', { name: /^Account/ }).focus();
  await page.keyboard.type('Main account');
  await page.keyboard.press('Enter');
  await expect(purchases.message(`${lines.length} bank lines imported`)).toBeVisible();
  await expect(page.getByRole('table')).toContainText('STRIPE po_');
  await expectNoAxeViolations(page);

  await purchases.open(lastMonth, { tab: 'purchases' });
  const grid = page.getByRole('grid', { name: 'All purchases' });
  const matched = grid.getByRole('row').filter({ hasText: 'Matched' });
  await matched.last().getByRole('rowheader').focus();
  await page.keyboard.press('Enter');
  const chain = page.getByRole('list', { name: 'Way of the money' });
  for (const card of [/^Purchase /, /^Charge /, /^Movement txn_/, /^Payout po_/, /^Bank line /]) {
    await expect(chain.getByRole('article', { name: card }).first()).toBeVisible();
  }
  await expectNoAxeViolations(page);
});
