import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Finding } from '../../../../electron/reconciliation/findings/finding-queue.schema';
import type { LikelyMatch } from '../../../../electron/reconciliation/findings/likely-match.schema';
import { useCommands } from '../../../shared/commands';
import { Button } from '../../../ui/button';
import { Kbd } from '../../../ui/kbd';
import { TimeText } from '../../../ui/time-text';
import { amountOf, apartText } from '../finance-words';
import { RejectMatchDialog } from './reject-match-dialog';

const shared = {
  customer: 'Same customer',
  email: 'Same address',
} as const satisfies Record<LikelyMatch['by'], string>;

export interface LikelyMatchesProps {
  readonly finding: Finding;
  /** The most alike first; the keys are about that one. */
  readonly pairs: readonly LikelyMatch[];
  /** Whether the finding can be decided about. */
  readonly open: boolean;
  readonly onLink: (pair: LikelyMatch) => void;
}

/** What probably belongs together, proposed to a person: linked, or said to be something else. */
export function LikelyMatches({ finding, pairs, open, onLink }: LikelyMatchesProps) {
  const [rejected, setRejected] = useState<LikelyMatch | null>(null);
  const [best] = pairs;
  const other = finding.purchaseId === null ? 'purchase' : 'payment';
  useCommands([
    {
      id: 'finding.reject-match',
      title: `It is not this ${other}…`,
      group: 'Finding',
      keys: 'd',
      enabled: open && best !== undefined,
      run: () => setRejected(best ?? null),
    },
  ]);
  return (
    <section aria-label="Likely matches" className="mb-12 max-w-[900px]">
      <h3 className="pb-4 text-12 font-medium text-muted">
        {pairs.length === 1 ? `Likely ${other}` : `Likely ${other}s, the most alike first`}
      </h3>
      <ul className="rounded-4 border border-line bg-sunken">
        {pairs.map((pair) => (
          <li
            key={`${pair.purchase} ${pair.charge}`}
            className="flex items-center gap-12 border-line px-12 py-8 not-first:border-t"
          >
            <div className="min-w-0 grow">
              <p className="truncate">
                {other === 'payment' ? (
                  <>
                    Charge <span className="font-mono text-12">{pair.charge}</span>
                  </>
                ) : (
                  [pair.organization, pair.item].filter(Boolean).join(' · ')
                )}
              </p>
              <p className="flex flex-wrap gap-x-8 text-12 text-muted tabular">
                <Amounts pair={pair} />
                <span>{shared[pair.by]}</span>
                <span>
                  {other === 'payment' ? 'Paid' : 'Bought'}{' '}
                  <TimeText at={other === 'payment' ? pair.theirs.at : pair.ours.at} utc />,{' '}
                  {other === 'payment'
                    ? apartText(pair.ours.at, pair.theirs.at)
                    : apartText(pair.theirs.at, pair.ours.at)}
                </span>
              </p>
            </div>
            {open && (
              <>
                <Button size="small" onClick={() => onLink(pair)}>
                  Link…{pair === best && <Kbd keys="l" />}
                </Button>
                <Button size="small" variant="ghost" onClick={() => setRejected(pair)}>
                  Not this {other}…{pair === best && <Kbd keys="d" />}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {rejected && (
        <RejectMatchDialog pair={rejected} other={other} onClose={() => setRejected(null)} />
      )}
    </section>
  );
}

function Amounts({ pair: { ours, theirs } }: { readonly pair: LikelyMatch }) {
  if (ours.amountMinor === theirs.amountMinor) {
    return <span>{amountOf(ours.amountMinor, ours.currency)} on both sides</span>;
  }
  return (
    <span className="text-attention-text">
      <TriangleAlert aria-label="Disagrees" className="mr-4 inline size-12" />
      {amountOf(ours.amountMinor, ours.currency)} here,{' '}
      {amountOf(theirs.amountMinor, theirs.currency)} in Stripe
    </span>
  );
}
