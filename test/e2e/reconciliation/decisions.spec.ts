import type { FindingClass } from '../../../electron/reconciliation/findings/finding-classes.rules';
import { asFinance, work } from '../pages/finance-desk';
import { expectNoAxeViolations } from '../support/accessibility';
import { deskOfFile, test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';

const desk = deskOfFile();

test('findings of every kind are decided by keys, with undo, a second person and a note', async ({
  page,
  pageProblems,
}) => {
  const purchases = await asFinance(desk, page);
  await purchases.open(work);
  await expect(page.getByText(/has not been reconciled$/)).toBeVisible();
  await purchases.reconcile();

  const decide = (findingClass: FindingClass, key: string, said: string) =>
    test.step(`${findingClass}: ${said}`, async () => {
      await purchases.openFinding(work, findingClass);
      await purchases.decide(key, `Looked at by key ${key}`);
      await expect(purchases.message(said)).toBeVisible();
    });

  await test.step('the list follows the finding that is open, and has the focus after it', async () => {
    await purchases.open(work, { tab: 'queue' });
    await expect(purchases.findings.first()).toBeFocused();
    await page.keyboard.press('/');
    await page.keyboard.press('ArrowDown');
    await expect(purchases.findings.first(), 'back from the search').toBeFocused();
    await purchases.tab('Work queue').focus();
    await page.keyboard.press('j');
    await expect(purchases.findings.first(), 'and from the tabs').toBeFocused();
    await page.keyboard.press('Enter');
    await expect(purchases.finding).toBeFocused();
    const opened = () => new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('finding');
    for (let step = 0; step < 15; step += 1) {
      const before = opened();
      await page.keyboard.press('j');
      await expect.poll(opened).not.toBe(before);
    }
    const row = page
      .getByRole('grid', { name: 'Findings' })
      .locator('[role="row"][aria-rowindex="17"]');
    await expect(row).toBeInViewport({ ratio: 0.9 });
    for (const wide of [false, true]) {
      if (wide) {
        await page.keyboard.press('Enter');
        await expect(purchases.finding).toBeFocused();
        await page.keyboard.press('z');
      }
      await page.keyboard.press('Escape');
      await expect(purchases.finding).toHaveCount(0);
      await expect(row.getByRole('rowheader')).toBeFocused();
    }
  });

  await test.step('a payment that nobody proposes is named by a person', async () => {
    await purchases.open(work, { tab: 'queue', class: 'NO_REFERENCE' });
    const unproposed = page
      .getByRole('grid', { name: 'Findings' })
      .getByRole('row')
      .filter({ hasText: 'No reference' })
      .filter({ hasNotText: 'Likely match' });
    await unproposed.getByRole('rowheader').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('toolbar', { name: 'Decisions' })).not.toContainText('Unlink');
    await page.keyboard.press('1');
    const payment = purchases.dialog.getByRole('textbox', { name: 'Payment in Stripe, corrected' });
    await expect(payment).toHaveValue('');
    await page.keyboard.press('Escape');
    await expect(purchases.dialog).toHaveCount(0);
  });

  let charge = '';
  await test.step('a likely payment is rejected, proposed again by an undo, and linked', async () => {
    await purchases.open(work, { tab: 'queue' });
    await page.getByRole('button', { name: /^Likely matches \d+/ }).press('Enter');
    const unnamed = purchases.findings.filter({ hasText: 'No reference' });
    await expect(purchases.findings).toHaveCount(2);
    await unnamed.focus();
    await page.keyboard.press('Enter');
    const likely = purchases.finding.getByRole('region', { name: 'Likely matches' });
    await expect(likely).toContainText(/on both sides\s*Same customer/);
    charge = (await likely.getByText(/^ch_/).textContent()) ?? '';
    await expectNoAxeViolations(page);
    await page.keyboard.press('d');
    await purchases.giveReason('Another payment of theirs');
    await page.keyboard.press('Enter');
    await expect(purchases.message('Likely match rejected')).toBeVisible();
    await expect(likely).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).last().press('Enter');
    await expect(likely).toContainText(charge);
    await purchases.finding.focus();
    await page.keyboard.press('1');
    await expect(purchases.dialog).toContainText('What changes on the purchase');
    await purchases.giveReason('The same customer paid the same amount');
    await page.keyboard.press('Enter');
    await expect(purchases.message('Linked')).toBeVisible();
  });

  await test.step('a finding shows both sides, takes a note and an assignee', async () => {
    await purchases.openFinding(work, 'AMOUNT_MISMATCH');
    await expect(purchases.finding.getByRole('img', { name: 'Disagrees' })).toHaveCount(2);
    await page.setViewportSize({ width: 900, height: 700 });
    for (const disagrees of await purchases.finding.getByRole('img', { name: 'Disagrees' }).all()) {
      await expect(disagrees, 'both sides are in sight in a low window').toBeInViewport();
    }
    await expect(purchases.findings.first(), 'beside the list').toBeInViewport({ ratio: 1 });
    await page.setViewportSize({ width: 1440, height: 900 });
    pageProblems.allow(/net::ERR_FAILED/);
    await page.route(/reconciliation\.(queue|finding)\b/, (route) => route.abort());
    await page.keyboard.press('s');
    await expect(purchases.message('1 finding assigned to you')).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: 'not answering' })).toBeVisible();
    await expect(
      page.getByRole('toolbar', { name: 'Decisions' }),
      'what is known stays where it cannot be read again, and a dialog about it',
    ).toBeVisible();
    await page.unroute(/reconciliation\.(queue|finding)\b/);
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await expect(page.getByRole('alert').filter({ hasText: 'not answering' })).toHaveCount(0);
    await purchases.finding.focus();
    await page.keyboard.press('n');
    const noteKept = page.waitForResponse(/typedWords\.keep/);
    await page.keyboard.type('Asked the customer.');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await noteKept;
    await page.reload();
    await purchases.openFinding(work, 'AMOUNT_MISMATCH');
    const written = purchases.finding.getByRole('textbox', { name: 'Write a note' });
    await expect(written, 'is still being written').toHaveValue('Asked the customer.');
    await written.focus();
    await Promise.all([page.keyboard.press('Enter'), page.keyboard.press('Enter')]);
    const notes = purchases.finding.getByRole('region', { name: 'Notes' });
    await expect(notes).toContainText('Fin Larsen');
    await expect(written).toHaveValue('');
    await expect(notes.getByText('Asked the customer.')).toHaveCount(1);
    await expect(written, 'goes on below what was added').toBeInViewport({ ratio: 1 });
    await page.keyboard.press('Escape');
  });

  await test.step('going back out of a dialog leads back into the list', async () => {
    await purchases.openFinding(work, 'AMOUNT_MISMATCH');
    await page.keyboard.press('a');
    await expect(purchases.reason).toBeFocused();
    const reasonKept = page.waitForResponse(/typedWords\.keep/);
    await page.keyboard.type('Agreed by phone');
    await reasonKept;
    await page.goBack();
    await expect(purchases.dialog).toHaveCount(0);
    await expect(page.getByRole('grid', { name: 'Findings' }).locator(':focus')).toHaveCount(1);
  });

  await test.step('what was written as a reason is there when the same is to be decided, also after another person and on a page that is new', async () => {
    await page.reload();
    await purchases.actAs('Ada Kim');
    await purchases.actAs('Fin Larsen');
    await purchases.openFinding(work, 'AMOUNT_MISMATCH');
    await page.keyboard.press('w');
    await expect(purchases.reason, 'another decision has its own').toHaveValue('');
    await page.keyboard.press('Escape');
    await page.keyboard.press('a');
    await expect(purchases.reason).toHaveValue('Agreed by phone');
    await page.keyboard.press('Escape');
  });

  await test.step('a correction is edited before it is taken, and undone', async () => {
    await purchases.openFinding(work, 'AMOUNT_MISMATCH');
    await page.keyboard.press('c');
    const amount = purchases.dialog.getByRole('textbox', { name: 'Amount, corrected' });
    await amount.fill('twelve');
    await expect(purchases.dialog).toContainText('“twelve” is no amount in USD.');
    await expectNoAxeViolations(page);
    await amount.fill('5000.00');
    await expect(purchases.dialog).toContainText('A second person must agree');
    await amount.fill('12.34');
    await expect(purchases.dialog).not.toContainText('A second person must agree');
    await purchases.giveReason('The invoice says 12.34');
    await page.keyboard.press('Enter');
    await expect(purchases.message('Purchase corrected')).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).last().press('Enter');
    await expect(purchases.message('The decision is taken back')).toBeVisible();
  });
  await decide('PARTY_MISMATCH', 'u', 'Unlinked');
  await decide('REFUND_UNRECORDED', 'r', 'Refund recorded');
  await decide('PAID_INACTIVE', 'v', 'Purchase activated');
  await decide('DISPUTE_LOST_ACTIVE', 'e', 'Purchase ended');
  await decide('UNKNOWN_TYPE', 'w', 'Written off');
  await decide('FEE_MATH', 'a', 'Accepted');

  await test.step('a missing purchase is created for whom a person chooses', async () => {
    await purchases.openFinding(work, 'MISSING_LOCALLY', charge);
    await page.keyboard.press('p');
    const bought = purchases.dialog.getByRole('combobox', { name: /^Bought/ });
    await bought.fill('staging');
    await expect(page.getByRole('option', { name: 'Virtual Staging AI' })).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(bought).toHaveValue('Virtual Staging AI');
    await purchases.giveReason('Paid by card, never written');
    await page.keyboard.press('Enter');
    await expect(purchases.message('Purchase created')).toBeVisible();
  });

  await test.step('money of a payment that the bank took back is not refunded, with the reason', async () => {
    await purchases.openFinding(work, 'LATE_FAILURE');
    await page.keyboard.press('f');
    await expect(purchases.dialog).toContainText('Stripe holds no money of it to refund.');
    // Nothing is asked for what cannot be done.
    await expect(purchases.dialog.getByRole('textbox')).toHaveCount(0);
    await expect(purchases.dialog.locator('footer').getByRole('button')).toHaveText(['Close']);
    await page.keyboard.press('Escape');
    await expect(purchases.dialog).toHaveCount(0);
  });

  await test.step('a subscription is cancelled after the word was typed', async () => {
    await purchases.openFinding(work, 'DOUBLE_SUBSCRIPTION');
    await page.keyboard.press('x');
    await expect(purchases.dialog).toContainText('Type cancel to confirm');
    await expect(
      purchases.dialog.getByRole('button', { name: 'Keep the subscription' }),
    ).toBeVisible();
    await purchases.dialog.getByRole('textbox', { name: /^Reason/ }).focus();
    await page.keyboard.type('Bought twice');
    await page.keyboard.press('Tab');
    await page.keyboard.type('cancel');
    await page.keyboard.press('Enter');
    await expect(purchases.message('Subscription cancelled')).toBeVisible();
  });

  await test.step('above the limit a second person agrees', async () => {
    await purchases.actAs('Ada Kim');
    await page.goto(`${desk.origin}/#/settings`);
    await page.getByRole('textbox', { name: 'Currency' }).fill('USD');
    const above = page.getByRole('textbox', { name: 'A second person above' });
    const button = page.getByRole('button', { name: 'Set limit' });
    // Both at one moment: what is above them on the page may still be coming.
    const apart = await above.evaluate(
      (field, other) =>
        Math.abs(
          field.getBoundingClientRect().bottom - (other?.getBoundingClientRect().bottom ?? 0),
        ),
      await button.elementHandle(),
    );
    expect(apart, 'the button stands beside its field').toBeLessThan(2);
    await above.fill('100.00');
    const read = await holdRequests(page, /reconciliation\.limits/);
    await page.keyboard.press('Enter');
    await expect(purchases.message('Limit for USD set')).toBeVisible();
    const person = page.getByRole('button', { name: /^Acting as/ });
    await person.focus();
    read();
    await expect(page.getByRole('button', { name: 'Remove limit for USD' })).toBeVisible();
    await expect(person, 'who has gone on is not called back to the form').toBeFocused();
    await page.unroute(/reconciliation\.limits/);
    await purchases.actAs('Fin Larsen');
    await purchases.open(work, { tab: 'queue', sort: 'amount' });
    await expect(purchases.findings.first()).toHaveText(/^(?!Loading)./);
    await purchases.findings.first().focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('toolbar', { name: 'Decisions' })).toBeVisible();
    await page.keyboard.press('w');
    await expect(purchases.dialog).toContainText('A second person must agree');
    await purchases.giveReason('The bank confirmed it in writing');
    await page.keyboard.press('Enter');
    await expect(purchases.message('A second person must agree')).toBeVisible();
    await purchases.actAs('Ada Kim');
    await purchases.open(work, { tab: 'decisions' });
    await page.getByRole('row').filter({ hasText: 'Waits for approval' }).getByRole('link').click();
    await expect(purchases.finding).toContainText('Asked to write off by Fin Larsen');
    await expect(purchases.finding).toContainText(/Weighed as \$/);
    await purchases.open(work, { tab: 'decisions' });
    // Who agrees sees to what: here, in the question, and a click away.
    const waiting = page.getByRole('row').filter({ hasText: 'Waits for approval' });
    const subject = await waiting.getByRole('link').first().innerText();
    expect(subject).toMatch(/: .+/);
    await expectNoAxeViolations(page);
    await page.getByRole('button', { name: 'Decline', exact: true }).press('Enter');
    await expect(purchases.dialog).toContainText('The bank confirmed it in writing');
    await expect(
      purchases.dialog.getByRole('button', { name: 'Decline request' }),
      'says why first',
    ).toBeDisabled();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Approve', exact: true }).press('Enter');
    await expect(page.getByRole('alertdialog')).toContainText(subject);
    const answer = await holdRequests(page, /reconciliation\.decide/);
    await page.getByRole('button', { name: 'Approve request' }).press('Enter');
    const approve = page.getByRole('button', { name: 'Approve', exact: true });
    await expect(approve, 'says that it is under way').toHaveAttribute('aria-busy', 'true');
    answer();
    await expect(purchases.message('Approved and carried out')).toBeVisible();
    await page.goto(`${desk.origin}/#/settings`);
    await page.getByRole('button', { name: 'Remove limit for USD' }).press('Enter');
    await expect(purchases.message('USD has no limit of its own any more')).toBeVisible();
    await purchases.actAs('Fin Larsen');
  });
});
