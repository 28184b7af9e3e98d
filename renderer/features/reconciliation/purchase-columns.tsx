import type { PurchaseRow } from '../../../electron/reconciliation/findings/chain.schema';
import { amountHeader } from '../../shared/uniform-currency.rules';
import { Badge, type Tone } from '../../ui/badge';
import type { GridColumn } from '../../ui/data-grid/grid-column';
import { TimeText } from '../../ui/time-text';
import { amountOf, wordsOf } from './finance-words';

const standings = {
  matched: { text: 'Matched', tone: 'good' },
  expected: { text: 'Expected', tone: 'info' },
  explained: { text: 'Explained', tone: 'neutral' },
  discrepant: { text: 'Discrepant', tone: 'attention' },
  not_counted: { text: 'Not counted', tone: 'neutral' },
  not_compared: { text: 'Not compared yet', tone: 'neutral' },
} as const satisfies Record<
  PurchaseRow['standing'],
  { readonly text: string; readonly tone: Tone }
>;

/**
 * The columns of the purchases of a period.
 * @param currency of all amounts in sight, named once in the headers; null when they differ
 */
export const purchaseColumns = (currency: string | null): readonly GridColumn<PurchaseRow>[] => [
  {
    id: 'organization',
    header: 'Organisation',
    width: 190,
    cell: (row) => row.organization,
    text: (row) => row.organization,
  },
  { id: 'item', header: 'Bought', width: 190, cell: (row) => row.item, text: (row) => row.item },
  {
    id: 'date',
    header: 'Bought on',
    width: 104,
    cell: (row) => <TimeText at={row.purchasedAt} utc />,
    text: (row) => row.purchasedAt,
  },
  {
    id: 'amount',
    header: amountHeader('Amount', currency),
    width: 120,
    align: 'end',
    cell: (row) => amountOf(row.amountMinor, row.currency, currency === null),
    text: (row) => amountOf(row.amountMinor, row.currency, currency === null),
  },
  {
    id: 'refunded',
    header: amountHeader('Refunded', currency),
    width: 120,
    align: 'end',
    cell: (row) =>
      row.refundedMinor === 0 ? '' : amountOf(row.refundedMinor, row.currency, currency === null),
    text: (row) => amountOf(row.refundedMinor, row.currency, currency === null),
  },
  {
    id: 'payment',
    header: 'Payment',
    width: 132,
    cell: (row) => wordsOf(row.paymentStatus),
    text: (row) => row.paymentStatus,
  },
  {
    id: 'standing',
    header: 'Against Stripe',
    width: 148,
    cell: (row) => (
      <Badge tone={standings[row.standing].tone}>{standings[row.standing].text}</Badge>
    ),
    text: (row) => standings[row.standing].text,
  },
  {
    id: 'reference',
    header: 'Reference',
    width: 220,
    cell: (row) => row.stripePaymentId ?? row.stripeInvoiceId ?? '',
    text: (row) => row.stripePaymentId ?? row.stripeInvoiceId ?? '',
  },
];
