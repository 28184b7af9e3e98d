import { z } from 'zod';
import { Prisma } from '../../database/generated/client';
import { inRole, type RoleTransaction } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import type { FinanceAccess } from '../finance-access';
import { statementCovers } from '../sql/bank.sql';
import { refundedOf } from '../sql/links.sql';
import { type ChainRow, chainOf, disagreeing } from './chain.rules';
import type { Chain } from './chain.schema';
import type { Finding } from './finding-queue.schema';
import { findingsById } from './finding-queue.service';

const jsonRows = z.array(z.object({ row: z.record(z.string(), z.any()) }));

const rowsOf = (found: unknown): ChainRow[] => jsonRows.parse(found).map(({ row }) => row);
const idsOf = (rows: readonly ChainRow[], ...names: readonly string[]) =>
  rows.flatMap((row) =>
    names.flatMap((name) => {
      const id = row[name];
      return typeof id === 'string' && id !== '' ? [id] : [];
    }),
  );

async function readPurchases(
  transaction: RoleTransaction,
  ids: readonly string[],
  invoices: readonly string[],
  payments: readonly string[],
) {
  return rowsOf(
    await transaction.$queryRaw`
      SELECT jsonb_build_object('id', p.id, 'status', p.status, 'organization', o.name,
        'item', coalesce(t.name, b.name), 'currency', p.currency,
        'amount', round(p.amount * 10::numeric ^ desk_currency_decimals(p.currency))::bigint,
        'refunded_amount', round(p.refunded_amount * 10::numeric ^ desk_currency_decimals(p.currency))::bigint,
        'payment_status', p.payment_status, 'auto_renew', CASE WHEN p.is_subscription THEN p.auto_renew END,
        'purchase_date', p.purchase_date, 'stripe_payment_id', p.stripe_payment_id,
        'stripe_invoice_id', p.stripe_invoice_id, 'stripe_subscription_id', p.stripe_subscription_id) AS row
      FROM marketplace_purchases p
      JOIN organizations o ON o.id = p.organization_id
      LEFT JOIN marketplace_tools t ON t.id = p.tool_id LEFT JOIN marketplace_bundles b ON b.id = p.bundle_id
      WHERE p.id = ANY (${[...ids]}::uuid[]) OR p.stripe_invoice_id = ANY (${[...invoices]}::text[])
        OR p.stripe_payment_id = ANY (${[...payments]}::text[])
      ORDER BY (p.id = ANY (${[...ids]}::uuid[])) DESC, p.purchase_date LIMIT 20`,
  );
}

/** Everything on the way from a purchase, or from the objects of a finding, to the bank. */
async function readChain(
  transaction: RoleTransaction,
  purchaseIds: readonly string[],
  stripeIds: readonly string[],
  evidence: Finding['evidence'],
): Promise<Chain> {
  const named = await readPurchases(transaction, purchaseIds, [], []);
  const start = [...stripeIds, ...idsOf(named, 'stripe_payment_id', 'stripe_invoice_id')];
  const charges = rowsOf(
    await transaction.$queryRaw`
      SELECT (to_jsonb(c) - 'raw') || jsonb_build_object('amount_refunded', ${Prisma.raw(refundedOf('c'))}) AS row
      FROM desk_stripe_charges c
      WHERE c.id = ANY (${start}::text[]) OR c.payment_intent = ANY (${start}::text[])
        OR c.invoice = ANY (${start}::text[]) OR c.balance_transaction = ANY (${start}::text[])
        OR c.id IN (SELECT r.charge FROM desk_stripe_refunds r WHERE r.id = ANY (${start}::text[]))
        OR c.id IN (SELECT d.charge FROM desk_stripe_disputes d WHERE d.id = ANY (${start}::text[]))
        OR c.payment_intent IN (SELECT ip.payment_intent FROM desk_stripe_invoice_payments ip WHERE ip.invoice = ANY (${start}::text[]))
        OR c.id IN (SELECT ip.charge FROM desk_stripe_invoice_payments ip WHERE ip.invoice = ANY (${start}::text[]))
      ORDER BY c.created LIMIT 20`,
  );
  const chargeIds = idsOf(charges, 'id');
  const intentIds = [...start, ...idsOf(charges, 'payment_intent')];
  const intents = rowsOf(
    await transaction.$queryRaw`
      SELECT to_jsonb(i) - 'raw' AS row FROM desk_stripe_payment_intents i
      WHERE i.id = ANY (${intentIds}::text[]) ORDER BY i.created LIMIT 20`,
  );
  const invoices = rowsOf(
    await transaction.$queryRaw`
      SELECT to_jsonb(i) - 'raw' AS row FROM desk_stripe_invoices i
      WHERE i.id = ANY (${[...start, ...idsOf(charges, 'invoice')]}::text[])
        OR i.id IN (SELECT ip.invoice FROM desk_stripe_invoice_payments ip
          WHERE ip.payment_intent = ANY (${intentIds}::text[]) OR ip.charge = ANY (${chargeIds}::text[]))
      ORDER BY i.created LIMIT 20`,
  );
  const subscriptions = rowsOf(
    await transaction.$queryRaw`
      SELECT to_jsonb(s) - 'raw' AS row FROM desk_stripe_subscriptions s
      WHERE s.id = ANY (${[...start, ...idsOf(invoices, 'subscription'), ...idsOf(named, 'stripe_subscription_id')]}::text[])
      LIMIT 5`,
  );
  const refunds = rowsOf(
    await transaction.$queryRaw`
      SELECT to_jsonb(r) - 'raw' AS row FROM desk_stripe_refunds r
      WHERE r.charge = ANY (${chargeIds}::text[]) OR r.id = ANY (${start}::text[]) ORDER BY r.created LIMIT 20`,
  );
  const disputes = rowsOf(
    await transaction.$queryRaw`
      SELECT to_jsonb(d) - 'raw' AS row FROM desk_stripe_disputes d
      WHERE d.charge = ANY (${chargeIds}::text[]) OR d.id = ANY (${start}::text[]) ORDER BY d.created LIMIT 20`,
  );
  const sources = [...chargeIds, ...idsOf(refunds, 'id'), ...idsOf(disputes, 'id'), ...start];
  const transactions = rowsOf(
    await transaction.$queryRaw`
      SELECT to_jsonb(b) - 'raw' AS row FROM desk_stripe_balance_transactions b
      WHERE b.source = ANY (${sources}::text[]) OR b.id = ANY (${start}::text[]) ORDER BY b.created, b.id LIMIT 40`,
  );
  const payouts = rowsOf(
    await transaction.$queryRaw`
      SELECT to_jsonb(o) - 'raw' || jsonb_build_object('at_bank', CASE
          WHEN o.status <> 'paid' OR EXISTS (SELECT FROM desk_bank_lines l WHERE l.payout_id = o.id) THEN NULL
          WHEN ${Prisma.raw(statementCovers('o.currency', 'o.arrival_date'))} THEN 'not seen'
          ELSE 'no statement yet' END) AS row
      FROM desk_stripe_payouts o
      WHERE o.id = ANY (${[...start, ...idsOf(transactions, 'payout_id')]}::text[]) ORDER BY o.created, o.id LIMIT 10`,
  );
  const bankLines = rowsOf(
    await transaction.$queryRaw`
      SELECT to_jsonb(l) || jsonb_build_object('amount', l.amount_minor) AS row FROM desk_bank_lines l
      WHERE l.payout_id = ANY (${idsOf(payouts, 'id')}::text[]) OR l.id::text = ANY (${start}::text[])
      ORDER BY array_position(${idsOf(payouts, 'id')}::text[], l.payout_id), l.booked_on, l.id LIMIT 10`,
  );
  const [bank] = z.array(z.object({ statementThere: z.boolean() })).parse(
    await transaction.$queryRaw`
      SELECT EXISTS (
        SELECT FROM desk_stripe_payouts o WHERE o.id = ANY (${idsOf(payouts, 'id')}::text[])
          AND ${Prisma.raw(statementCovers('o.currency', 'o.arrival_date'))}) AS "statementThere"`,
  );
  // Purchases that were checked out together share an invoice, so they stand together. A finding about
  // an object of Stripe's, such as a change of what is closed, names no purchase: its payment does.
  const purchases = await readPurchases(transaction, purchaseIds, idsOf(invoices, 'id'), [
    ...chargeIds,
    ...idsOf(charges, 'payment_intent'),
  ]);
  return chainOf(
    {
      purchases,
      invoices,
      intents,
      subscriptions,
      charges,
      refunds,
      disputes,
      transactions,
      payouts,
      bankLines,
    },
    { evidence, statementThere: bank?.statementThere ?? false },
  );
}

/** The bank line that a finding is about, which no object of Stripe's leads to: its key names it. */
function bankLineOf({ class: name, key }: Finding): readonly string[] {
  return name === 'BANK_EXTRA' ? [key.slice(key.indexOf('|') + 1)] : [];
}

/** The whole way of a purchase's money. @throws DeskError `not_found` */
export async function readChainOf(
  { authority, actor }: FinanceAccess,
  { finding, purchase }: { readonly finding: string | null; readonly purchase: string | null },
): Promise<Chain> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      if (purchase !== null) return readChain(transaction, [purchase], [], {});
      const [found] = await findingsById(transaction, finding === null ? [] : [finding]);
      if (!found) throw new DeskError('not_found', { subject: 'finding' });
      return readChain(
        transaction,
        found.purchaseId ? [found.purchaseId] : [],
        [...found.stripeIds, ...bankLineOf(found)],
        disagreeing(found.evidence),
      );
    },
    { readOnly: true },
  );
}
