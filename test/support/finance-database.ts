import type { Client } from 'pg';
import { openDatabase } from '../../electron/database/connection';
import type { FinanceAccess } from '../../electron/reconciliation/finance-access';
import type { Days } from '../../electron/reconciliation/period/period.rules';
import { reconcile } from '../../electron/reconciliation/run/reconcile.service';
import { systemClock } from '../../electron/shared/clock';
import { newId } from '../../electron/shared/ids';
import { createLogger } from '../../electron/shared/logger';
import type { StaffRole } from '../../electron/shared/permissions.rules';
import { openTestDatabase, type TestEngine } from './databases';
import { insertOrganization, insertPurchase, insertTool, insertUser } from './marketplace-rows';

/** A migrated database with people, an organisation and a tool, for the services of finance. */
export interface FinanceDatabase {
  readonly client: Client;
  readonly organization: string;
  readonly buyer: string;
  readonly tool: string;
  /** What the services need to act; a name is always the same person. */
  access(role: StaffRole, person?: string): FinanceAccess;
  /** A further connection as the superuser. */
  connect(): Promise<Client>;
  close(): Promise<void>;
}

/** Opens a database of its own for one test file. */
export async function openFinance(engine: TestEngine): Promise<FinanceDatabase> {
  const test = await openTestDatabase(engine);
  const client = await test.connect();
  const database = await openDatabase(test.source);
  const organization = await insertOrganization(client, { stripe_customer_id: 'cus_harbour' });
  const buyer = await insertUser(client);
  const tool = await insertTool(client);
  await client.query(
    `INSERT INTO organization_memberships (organization_id, user_id) VALUES ($1, $2)`,
    [organization, buyer],
  );
  const people = new Map<string, string>();
  for (const person of ['finance', 'second', 'admin', 'curator', 'moderator']) {
    people.set(person, await insertUser(client, { name: person }));
  }
  return {
    client,
    organization,
    buyer,
    tool,
    access: (role, person = role) => ({
      authority: database,
      actor: { role, userId: people.get(person) ?? newId() },
      clock: systemClock,
    }),
    connect: () => test.connect(),
    async close() {
      await database.close();
      await test.close();
    },
  };
}

/** Reconciles with what the mirror holds, as if Stripe had last been read at an instant. */
export function reconcileAt(desk: FinanceDatabase, at: string, days: Days) {
  const { authority: database, actor } = desk.access('finance');
  return reconcile(
    {
      database,
      actor,
      gateway: null,
      log: createLogger(() => undefined),
      clock: { now: () => new Date(at) },
    },
    days,
  );
}

/** What a purchase and its charge say; the rest is plain. */
export interface SaleValues {
  readonly amount?: string;
  readonly capturedMinor?: number;
  readonly refundedMinor?: number;
  readonly currency?: string;
  readonly at?: string;
  readonly paymentStatus?: string;
  readonly status?: string;
  readonly linked?: boolean;
}

/** Inserts a purchase with its intent, charge and balance transaction. */
export async function insertSale(
  { client, organization, buyer, tool }: FinanceDatabase,
  values: SaleValues = {},
) {
  const {
    amount = '49.00',
    capturedMinor = 4_900,
    refundedMinor = 0,
    currency = 'USD',
    at = '2026-10-10T12:00:00Z',
    paymentStatus = 'SUCCEEDED',
    status = 'ACTIVE',
    linked = true,
  } = values;
  const mark = newId().replaceAll('-', '').slice(8);
  const intent = `pi_${mark}`;
  const charge = `ch_${mark}`;
  const purchase = await insertPurchase(client, {
    organization_id: organization,
    user_id: buyer,
    tool_id: tool,
    amount,
    currency,
    payment_status: paymentStatus,
    status,
    purchase_date: at,
    ...(linked ? { stripe_payment_id: intent } : {}),
  });
  await client.query(
    `INSERT INTO desk_stripe_charges (id, livemode, created, status, paid, captured, refunded, disputed,
       amount, amount_captured, amount_refunded, currency, payment_intent, customer, raw, as_of)
     VALUES ($1, false, $2, 'succeeded', true, true, false, false, $3, $3, $4, $5, $6, 'cus_harbour', '{}', now())`,
    [charge, at, capturedMinor, refundedMinor, currency, intent],
  );
  await client.query(
    `INSERT INTO desk_stripe_balance_transactions (id, livemode, created, available_on, type, status,
       amount, fee, net, currency, source, raw, as_of)
     VALUES ($1, false, $2, $2, 'charge', 'available', $3::bigint, 100, $3::bigint - 100, $4, $5, '{}', now())`,
    [`txn_${mark}`, at, capturedMinor, currency, charge],
  );
  return { purchase, charge, intent };
}

/** What a finding says; the rest is plain. */
export interface FindingValues {
  readonly class: string;
  readonly purchase?: string | null;
  readonly stripeIds?: readonly string[];
  readonly currency?: string | null;
  readonly amountMinor?: number;
  readonly evidence?: Readonly<Record<string, readonly [unknown, unknown]>>;
  readonly severity?: string;
  readonly state?: string;
  readonly at?: string;
  readonly fingerprint?: string;
}

/** Inserts a finding as a run would leave it. @returns its id and what a decision needs of it. */
export async function insertFinding(client: Client, values: FindingValues) {
  const id = newId();
  const fingerprint = values.fingerprint ?? newId();
  await client.query(
    `INSERT INTO desk_findings (id, key, fingerprint, class, state, severity, currency, amount_minor,
       evidence, purchase_id, stripe_ids, remedy, occurred_at, purchase_at, first_seen_at, last_seen_at, last_run_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'accept', $12, $12, now(), now(), $13)`,
    [
      id,
      `${values.class}|${id}`,
      fingerprint,
      values.class,
      values.state ?? 'discrepancy',
      values.severity ?? 'high',
      values.currency === undefined ? 'USD' : values.currency,
      values.amountMinor ?? 4_900,
      JSON.stringify(values.evidence ?? {}),
      values.purchase ?? null,
      values.stripeIds ?? [],
      values.at ?? '2026-10-10T12:00:00Z',
      newId(),
    ],
  );
  return { finding: id, fingerprint };
}

/** Notes a completed run over a period, which closing needs. */
export async function insertRun(client: Client, from: string, to: string): Promise<string> {
  const id = newId();
  await client.query(
    `INSERT INTO desk_reconciliation_runs
       (id, period_from, period_to, as_of, status, started_at, finished_at, purchases_hash)
     VALUES ($1, $2, $3, now(), 'completed', clock_timestamp(), clock_timestamp(), desk_purchases_hash($2, $3))`,
    [id, from, to],
  );
  return id;
}

/** Proposes that a purchase and a charge belong together, as the third pass does. */
export async function insertProposal(
  client: Client,
  { purchase, charge }: { readonly purchase: string; readonly charge: string },
): Promise<void> {
  await client.query(
    `INSERT INTO desk_matches (purchase_id, stripe_id, pass, state, evidence)
     VALUES ($1, $2, 3, 'proposed', '{"by": "customer"}')`,
    [purchase, charge],
  );
}
