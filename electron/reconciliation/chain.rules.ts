import type { Chain, ChainCard, ChainField, ChainStep } from './chain.schema';

/** A row of the database as JSON: amounts in minor units, moments as text. */
export type ChainRow = Readonly<Record<string, unknown>>;

/** Everything that a purchase's money went through. */
export interface ChainRows {
  readonly purchases: readonly ChainRow[];
  readonly invoices: readonly ChainRow[];
  readonly intents: readonly ChainRow[];
  readonly subscriptions: readonly ChainRow[];
  readonly charges: readonly ChainRow[];
  readonly refunds: readonly ChainRow[];
  readonly disputes: readonly ChainRow[];
  readonly transactions: readonly ChainRow[];
  readonly payouts: readonly ChainRow[];
  readonly bankLines: readonly ChainRow[];
}

type Kind = ChainField['kind'];
type FieldSpec = readonly [name: string, label: string, kind: Kind];

function text(value: unknown): string | number | null {
  if (value === '') return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return null;
}

function card(
  row: ChainRow,
  title: string,
  specs: readonly FieldSpec[],
  marks: ReadonlySet<string>,
  stripe = true,
): ChainCard {
  const state = text(row['status']);
  return {
    id: String(row['id'] ?? ''),
    title,
    state: state === null ? null : String(state),
    currency: typeof row['currency'] === 'string' ? row['currency'] : null,
    stripe,
    fields: specs
      .map(([name, label, kind]) => ({
        name,
        label,
        kind,
        value: text(row[name]),
        disagrees: marks.has(name),
      }))
      .filter(({ value, disagrees }) => value !== null || disagrees),
  };
}

const paid = new Set(['SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED']);

const sum = (rows: readonly ChainRow[], name: string) =>
  rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);

/** Fields that disagree between the purchases and the charges that pay them, named as on each side. */
function disagreements({ purchases, charges }: ChainRows): readonly (readonly [string, string])[] {
  const [purchase] = purchases;
  const [first] = charges;
  if (!purchase || !first) return [];
  const succeeded = charges.filter(({ status }) => status === 'succeeded');
  const found: (readonly [string, string])[] = [];
  if (succeeded.length > 0) {
    if (purchase['currency'] !== first['currency']) found.push(['currency', 'currency']);
    if (sum(purchases, 'amount') !== sum(succeeded, 'amount_captured')) {
      found.push(['amount', 'amount_captured']);
    }
    if (sum(purchases, 'refunded_amount') !== sum(succeeded, 'amount_refunded')) {
      found.push(['refunded_amount', 'amount_refunded']);
    }
  }
  if (paid.has(String(purchase['payment_status'])) !== succeeded.length > 0) {
    found.push(['payment_status', 'status']);
  }
  return found;
}

/**
 * Lays a purchase's money out in steps, each object a card, and marks the fields that disagree on
 * both sides.
 * @param evidence the fields that a finding names besides
 */
export function chainOf(rows: ChainRows, evidence: readonly string[]): Chain {
  const pairs = disagreements(rows);
  const ours = new Set([...pairs.map(([name]) => name), ...evidence]);
  const theirs = new Set([...pairs.map(([, name]) => name), ...evidence]);
  const step = (name: ChainStep, cards: readonly ChainCard[]) => ({
    step: name,
    cards: [...cards],
  });
  return {
    steps: [
      step(
        'purchase',
        rows.purchases.map((row) =>
          card(
            row,
            'Purchase',
            [
              ['organization', 'Organisation', 'text'],
              ['item', 'Bought', 'text'],
              ['amount', 'Amount', 'money'],
              ['currency', 'Currency', 'text'],
              ['refunded_amount', 'Refunded', 'money'],
              ['payment_status', 'Payment', 'code'],
              ['auto_renew', 'Renews', 'text'],
              ['purchase_date', 'Bought on', 'time'],
              ['stripe_payment_id', 'Payment id', 'id'],
              ['stripe_invoice_id', 'Invoice id', 'id'],
              ['stripe_subscription_id', 'Subscription id', 'id'],
            ],
            ours,
            false,
          ),
        ),
      ),
      step('payment', [
        ...rows.subscriptions.map((row) =>
          card(
            row,
            'Subscription',
            [
              ['amount', 'Amount', 'money'],
              ['interval', 'Every', 'code'],
              ['current_period_end', 'Period ends', 'time'],
              ['cancel_at_period_end', 'Ends with period', 'text'],
              ['canceled_at', 'Cancelled', 'time'],
            ],
            theirs,
          ),
        ),
        ...rows.invoices.map((row) =>
          card(
            row,
            'Invoice',
            [
              ['number', 'Number', 'text'],
              ['amount_due', 'Due', 'money'],
              ['amount_paid', 'Paid', 'money'],
              ['total_taxes', 'Tax', 'money'],
              ['total_discounts', 'Discount', 'money'],
              ['paid_at', 'Paid on', 'time'],
            ],
            theirs,
          ),
        ),
        ...rows.intents.map((row) =>
          card(
            row,
            'Payment intent',
            [
              ['amount', 'Amount', 'money'],
              ['amount_received', 'Received', 'money'],
              ['customer', 'Customer', 'id'],
              ['created', 'Created', 'time'],
            ],
            theirs,
          ),
        ),
      ]),
      step('charge', [
        ...rows.charges.map((row) =>
          card(
            row,
            'Charge',
            [
              ['amount_captured', 'Captured', 'money'],
              ['currency', 'Currency', 'text'],
              ['amount_refunded', 'Refunded', 'money'],
              ['status', 'State', 'code'],
              ['customer', 'Customer', 'id'],
              ['email', 'E-mail', 'text'],
              ['failure_code', 'Failure', 'code'],
              ['created', 'Charged on', 'time'],
            ],
            theirs,
          ),
        ),
        ...rows.refunds.map((row) =>
          card(
            row,
            'Refund',
            [
              ['amount', 'Amount', 'money'],
              ['reason', 'Reason', 'code'],
              ['failure_reason', 'Failure', 'code'],
              ['created', 'Refunded on', 'time'],
            ],
            new Set(),
          ),
        ),
        ...rows.disputes.map((row) =>
          card(
            row,
            'Dispute',
            [
              ['amount', 'Amount', 'money'],
              ['reason', 'Reason', 'code'],
              ['evidence_due_by', 'Answer by', 'time'],
            ],
            new Set(),
          ),
        ),
      ]),
      step(
        'balance_transaction',
        rows.transactions.map((row) =>
          card(
            row,
            'Movement',
            [
              ['type', 'Type', 'code'],
              ['amount', 'Amount', 'money'],
              ['fee', 'Fee', 'money'],
              ['net', 'Net', 'money'],
              ['available_on', 'Available', 'time'],
            ],
            new Set(evidence),
          ),
        ),
      ),
      step(
        'payout',
        rows.payouts.map((row) =>
          card(
            row,
            'Payout',
            [
              ['amount', 'Amount', 'money'],
              ['automatic', 'Automatic', 'text'],
              ['arrival_date', 'Arrives', 'time'],
              ['failure_code', 'Failure', 'code'],
            ],
            new Set(),
          ),
        ),
      ),
      step(
        'bank_line',
        rows.bankLines.map((row) =>
          card(
            row,
            'Bank line',
            [
              ['amount', 'Amount', 'money'],
              ['booked_on', 'Booked', 'text'],
              ['reference', 'Reference', 'text'],
              ['description', 'Text', 'text'],
            ],
            new Set(),
            false,
          ),
        ),
      ),
    ],
  };
}
