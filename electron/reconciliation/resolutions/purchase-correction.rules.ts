import { keysOf } from '../../shared/literals';
import {
  amountText,
  decimalFromMinor,
  parseCurrency,
  parseCurrencyInUse,
  readAmount,
  storedMinor,
} from '../../shared/money';

export const paymentStatuses = [
  'PENDING',
  'PROCESSING',
  'REQUIRES_ACTION',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'DISPUTED',
] as const;

const purchaseStatuses = ['ACTIVE', 'CANCELLED', 'REFUNDED', 'EXPIRED'] as const;

/** Which ids of Stripe each column of a purchase refers to, by how they begin. */
const referencePrefixes = {
  stripe_payment_id: ['pi_', 'ch_', 'py_'],
  stripe_invoice_id: ['in_'],
  stripe_subscription_id: ['sub_'],
} as const;

type ReferenceColumn = keyof typeof referencePrefixes;
const referenceColumns = keysOf(referencePrefixes);

/** The column that an id of Stripe belongs into; null for what is no such id. */
export function referenceColumnOf(id: string): ReferenceColumn | null {
  return (
    referenceColumns.find((column) =>
      referencePrefixes[column].some((prefix) => id.startsWith(prefix)),
    ) ?? null
  );
}

type CorrectableField =
  | { readonly label: string; readonly kind: 'money' | 'currency' | 'flag' }
  | { readonly label: string; readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly label: string; readonly kind: 'reference'; readonly prefixes: readonly string[] };

/** What a person may correct on a purchase by hand, in the order of the dialog. */
export const correctableFields = {
  amount: { label: 'Amount', kind: 'money' },
  currency: { label: 'Currency', kind: 'currency' },
  refunded_amount: { label: 'Refunded', kind: 'money' },
  payment_status: { label: 'Payment', kind: 'choice', options: paymentStatuses },
  status: { label: 'Status', kind: 'choice', options: purchaseStatuses },
  auto_renew: { label: 'Renews by itself', kind: 'flag' },
  stripe_payment_id: {
    label: 'Payment in Stripe',
    kind: 'reference',
    prefixes: referencePrefixes.stripe_payment_id,
  },
  stripe_invoice_id: {
    label: 'Invoice in Stripe',
    kind: 'reference',
    prefixes: referencePrefixes.stripe_invoice_id,
  },
  stripe_subscription_id: {
    label: 'Subscription in Stripe',
    kind: 'reference',
    prefixes: referencePrefixes.stripe_subscription_id,
  },
} as const satisfies Readonly<Record<string, CorrectableField>>;

export type CorrectableColumn = keyof typeof correctableFields;
export const correctableColumns = keysOf(correctableFields);

/** Whether a column of a purchase may be corrected by hand. */
export function isCorrectable(column: string): column is CorrectableColumn {
  return Object.hasOwn(correctableFields, column);
}

/** A column's value as the database takes it, and as a correction carries it. */
export type ColumnValue = string | number | boolean | null;

export type CorrectionReading =
  | { readonly ok: true; readonly value: ColumnValue }
  | { readonly ok: false; readonly problem: string };

const wrong = (problem: string): CorrectionReading => ({ ok: false, problem });
const right = (value: ColumnValue): CorrectionReading => ({ ok: true, value });

/**
 * Reads what a person typed or chose for a field.
 * @param currency the currency that the purchase will have, in which amounts are read
 */
export function readCorrection(
  column: CorrectableColumn,
  text: string,
  currency: string,
): CorrectionReading {
  const field: CorrectableField = correctableFields[column];
  const entered = text.trim();
  switch (field.kind) {
    case 'money': {
      const code = parseCurrency(currency);
      if (!code) return wrong(`“${currency}” is no currency.`);
      const reading = readAmount(entered, code);
      if (reading.ok) return right(decimalFromMinor({ minor: reading.minor, currency: code }));
      return wrong(`“${entered}” is no amount in ${code}.`);
    }
    case 'currency':
      return parseCurrencyInUse(entered.toUpperCase())
        ? right(entered.toUpperCase())
        : wrong(`“${entered}” is no currency that people pay in. Write its code, such as USD.`);
    case 'flag':
      return right(entered === 'true');
    case 'choice':
      return field.options.includes(entered)
        ? right(entered)
        : wrong(`“${entered}” is no value of this field.`);
    case 'reference': {
      if (entered === '') return right(null);
      return field.prefixes.some((prefix) => entered.startsWith(prefix)) && /^\w+$/.test(entered)
        ? right(entered)
        : wrong(`“${entered}” does not begin with ${field.prefixes.join(' or ')}.`);
    }
  }
}

/** A value of a column as the field of the dialog shows it; `readCorrection` reads it back. */
export function correctionText(
  column: CorrectableColumn,
  value: ColumnValue | undefined,
  currency: string,
): string {
  if (value === null || value === undefined) return '';
  const code = parseCurrency(currency);
  if (correctableFields[column].kind !== 'money' || !code) return String(value);
  const minor = storedMinor(String(value), currency);
  // An amount that the new currency cannot have is shown as it is, for the person to change.
  return minor === null ? String(value) : amountText({ minor, currency: code });
}

/**
 * What is wrong with a correction, as a sentence; null when nothing is.
 * @param currency the purchase's currency where the correction does not change it
 */
export function correctionProblem(
  changes: Readonly<Record<string, ColumnValue>>,
  currency: string,
): string | null {
  if (Object.keys(changes).length === 0) return 'Change a field first.';
  const then = String(changes['currency'] ?? currency);
  for (const [column, value] of Object.entries(changes)) {
    if (!isCorrectable(column)) return `This decision may not change ${column}.`;
    const reading = readCorrection(column, correctionText(column, value, then), then);
    if (!reading.ok) return `${correctableFields[column].label}: ${reading.problem}`;
  }
  return null;
}
