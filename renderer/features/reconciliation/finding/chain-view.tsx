import { useQuery } from '@tanstack/react-query';
import { ChevronRight, TriangleAlert } from 'lucide-react';
import { Fragment } from 'react';
import type {
  Chain,
  ChainCard,
  ChainField,
  ChainStep,
} from '../../../../electron/reconciliation/findings/chain.schema';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { FailureNotice } from '../../../shared/failure-state';
import { classes } from '../../../ui/classes';
import { exactTimeText } from '../../../ui/exact-time-text';
import { Skeleton } from '../../../ui/skeleton';
import { amountOf, dayText, wordsOf } from '../finance-words';

const stepTitles = {
  purchase: 'Purchase',
  payment: 'Intent or invoice',
  charge: 'Charge',
  balance_transaction: 'Balance transaction',
  payout: 'Payout',
  bank_line: 'Bank line',
} as const satisfies Record<ChainStep, string>;

const missingTexts = {
  purchase: 'No purchase',
  payment: 'No intent or invoice',
  charge: 'No charge',
  balance_transaction: 'Not in the balance',
  payout: 'Not paid out',
  bank_line: 'Not seen at the bank',
} as const satisfies Record<ChainStep, string>;

/** What is missing where a step has no object. What was not paid out cannot be at the bank. */
function missingText(step: ChainStep, known: boolean, { steps }: Chain): string {
  if (!known) return 'No bank statement yet';
  const isPaidOut = steps.some((one) => one.step === 'payout' && one.cards.length > 0);
  return step === 'bank_line' && !isPaidOut ? missingTexts.payout : missingTexts[step];
}

export interface ChainViewProps {
  readonly subject:
    | { readonly finding: string; readonly purchase: null }
    | { readonly finding: null; readonly purchase: string };
}

/** The way of the money from the purchase to the bank, left to right; what disagrees is marked on both sides. */
export function ChainView({ subject }: ChainViewProps) {
  const trpc = useTRPC();
  const chain = useQuery(trpc.reconciliation.chain.queryOptions(subject));
  if (chain.error && !chain.data) {
    return <FailureNotice failure={failureOf(chain.error)} onRetry={() => void chain.refetch()} />;
  }
  if (!chain.data) return <Skeleton className="h-[120px]" />;
  return (
    <ol aria-label="Way of the money" className="flex items-stretch overflow-x-auto pb-4">
      {chain.data.steps.map(({ step, cards, known }, at) => (
        <Fragment key={step}>
          {at > 0 && (
            <li aria-hidden="true" className="flex w-16 shrink-0 items-start justify-center pt-32">
              <ChevronRight
                className={classes('size-12', cards.length > 0 ? 'text-muted' : 'text-line-strong')}
              />
            </li>
          )}
          <li className="flex min-w-[152px] flex-1 basis-0 flex-col gap-4">
            <h3 className="truncate text-11 font-medium text-faint">{stepTitles[step]}</h3>
            {cards.length === 0 ? (
              <p className="flex min-h-[56px] grow items-center justify-center rounded-4 border border-dashed border-line-strong px-8 text-center text-12 text-faint">
                {missingText(step, known, chain.data)}
              </p>
            ) : (
              cards.map((card) => <Card key={card.id} card={card} />)
            )}
          </li>
        </Fragment>
      ))}
    </ol>
  );
}

function fieldText({ kind, value }: ChainField, currency: string | null): string {
  if (value === null) return 'nothing';
  if (kind === 'money') return amountOf(Number(value), currency, false);
  if (kind === 'time') return dayText(String(value));
  return kind === 'code' ? wordsOf(String(value)) : String(value);
}

function Disagrees() {
  return <TriangleAlert aria-label="Disagrees" className="mr-4 inline size-12" />;
}

function Card({ card }: { readonly card: ChainCard }) {
  const wrong = card.stateDisagrees || card.fields.some(({ disagrees }) => disagrees);
  return (
    <article
      aria-label={`${card.title} ${card.id}`}
      className={classes(
        'flex min-w-0 flex-col gap-2 rounded-4 border bg-surface px-8 py-4',
        wrong ? 'border-danger-line' : 'border-line',
      )}
    >
      <header className="flex items-baseline gap-4">
        <span className="shrink-0 font-medium">{card.title}</span>
        {card.state && (
          <span
            className={classes(
              'ml-auto truncate text-11',
              card.stateDisagrees
                ? '-mr-4 rounded-4 bg-danger-tint px-4 text-danger-text'
                : 'text-muted',
            )}
          >
            {card.stateDisagrees && <Disagrees />}
            {wordsOf(card.state)}
          </span>
        )}
      </header>
      <p className="truncate font-mono text-11 text-faint select-all" title={card.id}>
        {card.id}
      </p>
      <dl className="flex flex-col text-12">
        {card.fields.map((field) => (
          <div
            key={field.name}
            className={classes(
              'flex items-baseline gap-8 rounded-4',
              field.disagrees && '-mx-4 bg-danger-tint px-4 text-danger-text',
            )}
          >
            <dt className={classes('shrink-0', !field.disagrees && 'text-muted')}>
              {field.disagrees && <Disagrees />}
              {field.label}
            </dt>
            <dd
              className="ml-auto truncate text-right tabular"
              title={
                // A bank books on a day, without a time of it.
                field.kind === 'time' && String(field.value).includes('T')
                  ? exactTimeText(new Date(String(field.value)))
                  : fieldText(field, card.currency)
              }
            >
              {fieldText(field, card.currency)}
            </dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
