import type { Client } from 'pg';

/** What a row of a table says; what is left out is the database's default. */
type Values = Readonly<Record<string, unknown>>;

/** Inserts a row of the mirror of Stripe, as if it had been read just now unless it says otherwise. */
export async function insertMirrored(client: Client, table: string, values: Values): Promise<void> {
  const row = { livemode: false, raw: '{}', as_of: new Date(), ...values };
  const columns = Object.keys(row);
  const places = columns.map((_, at) => `$${at + 1}`);
  await client.query(
    `INSERT INTO desk_stripe_${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`,
    Object.values(row),
  );
}

/** A payout of 50.00 dollars that is paid, made and arrived in the middle of October 2026. */
export const insertPayout = (client: Client, id: string, values: Values = {}) =>
  insertMirrored(client, 'payouts', {
    id,
    created: '2026-10-14T00:00:00Z',
    arrival_date: '2026-10-16T00:00:00Z',
    amount: 5_000,
    currency: 'USD',
    status: 'paid',
    automatic: true,
    members: 'listed',
    ...values,
  });

/** A balance transaction without a fee, of something that is neither charge nor payout. */
export const insertMovement = (
  client: Client,
  id: string,
  values: Values & { readonly net: number },
) =>
  insertMirrored(client, 'balance_transactions', {
    id,
    created: '2026-10-12T12:00:00Z',
    available_on: '2026-10-12T12:00:00Z',
    type: 'adjustment',
    status: 'available',
    amount: values.net,
    fee: 0,
    currency: 'USD',
    ...values,
  });

/** A bank statement in dollars over some days, which itself holds no lines. @returns its id */
export async function insertStatement(
  client: Client,
  account: string,
  from: string,
  to: string,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO desk_bank_statements
       (file_name, file_hash, format, account, currency, from_on, to_on, line_count, repeated_count)
     VALUES ($1, $1, 'csv', $2, 'USD', $3, $4, 0, 0) RETURNING id`,
    [`${account} ${from}`, account, from, to],
  );
  return rows[0]?.id ?? '';
}

/**
 * An invoice in dollars that was neither taxed, discounted, credited nor prorated, and nothing of it paid.
 * @param total in cents
 */
export const insertInvoice = (
  client: Client,
  id: string,
  total: number,
  { amount_paid: paid = 0, ...values }: Values & { readonly amount_paid?: number },
) =>
  insertMirrored(client, 'invoices', {
    id,
    created: '2026-10-10T12:00:00Z',
    currency: 'USD',
    subtotal: total,
    total,
    amount_due: total,
    amount_paid: paid,
    amount_remaining: total - paid,
    amount_overpaid: 0,
    total_taxes: 0,
    total_discounts: 0,
    starting_balance: 0,
    pre_payment_credit_notes_amount: 0,
    post_payment_credit_notes_amount: 0,
    proration_amount: 0,
    paid_out_of_band: false,
    ...values,
  });
