import type { Chain, ChainCard, ChainField, ChainStep } from './chain.schema';
import { sidesAgree } from './evidence-agreement.rules';
import type { Finding } from './finding-queue.schema';

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

/** What is known besides about the way of the money. */
export interface ChainFacts {
  /** The fields that a finding is about, with what both sides say: those in which they disagree. */
  readonly evidence: Finding['evidence'];
  /** Whether a bank statement shows one of the payouts if it came. */
  readonly statementThere: boolean;
}

type FieldSpec = readonly [name: string, label: string, kind: ChainField['kind']];

/** How one kind of object is shown. */
interface CardSpec {
  readonly title: string;
  /** The side whose disagreements are marked on it; null where none are. */
  readonly side: 'ours' | 'theirs' | null;
  readonly fields: readonly FieldSpec[];
}

const cardSpecs: Readonly<Record<keyof ChainRows, CardSpec>> = {
  purchases: {
    title: 'Purchase',
    side: 'ours',
    fields: [
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
  },
  subscriptions: {
    title: 'Subscription',
    side: 'theirs',
    fields: [
      ['amount', 'Amount', 'money'],
      ['interval', 'Every', 'code'],
      ['current_period_end', 'Period ends', 'time'],
      ['cancel_at_period_end', 'Ends with period', 'text'],
      ['canceled_at', 'Cancelled', 'time'],
    ],
  },
  invoices: {
    title: 'Invoice',
    side: 'theirs',
    fields: [
      ['number', 'Number', 'text'],
      ['amount_due', 'Due', 'money'],
      ['amount_paid', 'Paid', 'money'],
      ['total_taxes', 'Tax', 'money'],
      ['total_discounts', 'Discount', 'money'],
      ['paid_at', 'Paid on', 'time'],
    ],
  },
  intents: {
    title: 'Payment intent',
    side: 'theirs',
    fields: [
      ['amount', 'Amount', 'money'],
      ['amount_received', 'Received', 'money'],
      ['customer', 'Customer', 'id'],
      ['created', 'Created', 'time'],
    ],
  },
  charges: {
    title: 'Charge',
    side: 'theirs',
    fields: [
      ['amount_captured', 'Captured', 'money'],
      ['currency', 'Currency', 'text'],
      ['amount_refunded', 'Refunded', 'money'],
      ['status', 'State', 'code'],
      ['customer', 'Customer', 'id'],
      ['email', 'E-mail', 'text'],
      ['failure_code', 'Failure', 'code'],
      ['created', 'Charged on', 'time'],
    ],
  },
  refunds: {
    title: 'Refund',
    side: null,
    fields: [
      ['amount', 'Amount', 'money'],
      ['reason', 'Reason', 'code'],
      ['failure_reason', 'Failure', 'code'],
      ['created', 'Refunded on', 'time'],
    ],
  },
  disputes: {
    title: 'Dispute',
    side: null,
    fields: [
      ['amount', 'Amount', 'money'],
      ['reason', 'Reason', 'code'],
      ['evidence_due_by', 'Answer by', 'time'],
    ],
  },
  transactions: {
    title: 'Movement',
    side: 'theirs',
    fields: [
      ['type', 'Type', 'code'],
      ['amount', 'Amount', 'money'],
      ['fee', 'Fee', 'money'],
      ['net', 'Net', 'money'],
      ['available_on', 'Available', 'time'],
      ['payout_id', 'Payout', 'id'],
    ],
  },
  payouts: {
    title: 'Payout',
    side: null,
    fields: [
      ['amount', 'Amount', 'money'],
      ['automatic', 'Automatic', 'text'],
      ['arrival_date', 'Arrives', 'time'],
      ['at_bank', 'At the bank', 'text'],
      ['failure_code', 'Failure', 'code'],
    ],
  },
  bankLines: {
    title: 'Bank line',
    side: null,
    fields: [
      ['amount', 'Amount', 'money'],
      ['booked_on', 'Booked', 'time'],
      ['payout_id', 'Payout', 'id'],
      ['reference', 'Reference', 'text'],
      ['description', 'Text', 'text'],
    ],
  },
};

/** A finding about the sums of a movement names them as minor units. */
const movementFields: Readonly<Record<string, string>> = { net_minor: 'net', fee_minor: 'fee' };

const unmarked: ReadonlySet<string> = new Set();

/** The field of a finding that says how an object of a kind stands, where it is not `status`. */
const statusOf: Partial<Readonly<Record<keyof ChainRows, readonly string[]>>> = {
  refunds: ['refund_status'],
  disputes: ['dispute_status', 'payment_status', 'status'],
};
const statusFields: readonly string[] = ['payment_status', 'status'];

/** The steps on the way of the money, and what is shown in each. */
const stepKinds: readonly (readonly [ChainStep, readonly (keyof ChainRows)[]])[] = [
  ['purchase', ['purchases']],
  ['payment', ['subscriptions', 'invoices', 'intents']],
  ['charge', ['charges', 'refunds', 'disputes']],
  ['balance_transaction', ['transactions']],
  ['payout', ['payouts']],
  ['bank_line', ['bankLines']],
];

function text(value: unknown): string | number | null {
  if (value === '') return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return null;
}

/**
 * Whether a finding is about how an object stands: a purchase's own status, or the one that it says
 * the other side has.
 */
function stateDisagrees(kind: keyof ChainRows, row: ChainRow, evidence: Finding['evidence']) {
  if (kind === 'purchases') return 'status' in evidence;
  const state = String(row['status']).toLowerCase();
  return (statusOf[kind] ?? statusFields).some(
    (field) => String(evidence[field]?.[1]).toLowerCase() === state,
  );
}

function card(
  row: ChainRow,
  { title, fields }: CardSpec,
  marked: ReadonlySet<string>,
  stateDisagrees: boolean,
): ChainCard {
  const state = text(row['status']);
  return {
    id: String(row['id'] ?? ''),
    title,
    state: state === null ? null : String(state),
    stateDisagrees: state !== null && stateDisagrees,
    currency: typeof row['currency'] === 'string' ? row['currency'] : null,
    fields: fields
      .map(([name, label, kind]) => ({
        name,
        label,
        kind,
        value: text(row[name]),
        disagrees: marked.has(name),
      }))
      .filter(({ value, disagrees }) => value !== null || disagrees),
  };
}

const paid = new Set(['SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED']);

const sum = (rows: readonly ChainRow[], name: string) =>
  rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);

/** The fields of a finding's evidence of which both sides say something else. */
export function disagreeing(evidence: Finding['evidence']): Finding['evidence'] {
  return Object.fromEntries(
    Object.entries(evidence).filter(([field]) => !sidesAgree(field, evidence)),
  );
}

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
 */
export function chainOf(rows: ChainRows, { evidence, statementThere }: ChainFacts): Chain {
  const pairs = disagreements(rows);
  const fields = Object.keys(evidence);
  const marked = {
    ours: new Set([...pairs.map(([name]) => name), ...fields]),
    // A status in a finding is the purchase's; a charge may well be right with another one.
    theirs: new Set([
      ...pairs.map(([, name]) => name),
      ...fields
        .filter((field) => field !== 'status')
        .map((field) => movementFields[field] ?? field),
    ]),
  };
  return {
    steps: stepKinds.map(([step, kinds]) => ({
      step,
      known: step !== 'bank_line' || rows.payouts.length === 0 || statementThere,
      cards: kinds.flatMap((kind) => {
        const spec = cardSpecs[kind];
        return rows[kind].map((row) =>
          card(
            row,
            spec,
            spec.side ? marked[spec.side] : unmarked,
            stateDisagrees(kind, row, evidence),
          ),
        );
      }),
    })),
  };
}
