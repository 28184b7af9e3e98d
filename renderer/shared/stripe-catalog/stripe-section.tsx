import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { WireFailure } from '../../../electron/ipc/failure';
import { failureOf } from '../../bridge/failure';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../bridge/trpc';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Copyable } from '../../ui/copyable';
import { Skeleton } from '../../ui/skeleton';
import { amountText } from '../bundle-words';
import { priceModelLabels } from '../catalog-labels';
import { describeFailure } from '../error-messages';
import { FailureNotice } from '../failure-state';
import { useMay } from '../session';

export interface StripeSectionProps {
  readonly entity: 'tool' | 'bundle';
  readonly id: string;
  /** What is stored changes with it; undefined where nothing is. */
  readonly revision: number | undefined;
}

type Standing = RouterOutputs['stripeCatalog']['standing'];
type Price = Standing['desired'][number];

const states = {
  unpublished: { tone: 'neutral', label: 'Not published' },
  pending: { tone: 'attention', label: 'Not finished' },
  published: { tone: 'good', label: 'Published' },
} as const;

function priceText({ billing, currency, amount }: Price): string {
  return `${priceModelLabels[billing]} ${amountText(amount, currency)}`;
}

function driftText(drift: Standing['drift'][number]): string {
  switch (drift.kind) {
    case 'product_missing':
      return 'Stripe has no such product.';
    case 'price_missing':
      return `Stripe has no valid price ${priceText(drift.price)}.`;
    case 'price_extra':
      return `Stripe also has a price ${priceText(drift.price)}.`;
    case 'price_of_another_kind':
      return `Stripe also has the price ${drift.priceId}, of a kind that the desk does not make.`;
    case 'price_differs':
      return `The desk’s price is ${priceText(drift.desk)}, Stripe’s is ${priceText(drift.stripe)}.`;
    case 'name':
      return `It is called “${drift.stripe}” in Stripe.`;
    case 'active':
      return drift.desk ? 'It is archived in Stripe.' : 'It can still be bought in Stripe.';
  }
}

/** How a tool or bundle stands in Stripe, and publishing it as it is now. */
export function StripeSection({ entity, id, revision }: StripeSectionProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const mayWrite = useMay('catalog.write');
  // Stripe is asked when somebody wants to know, not with every tool that is looked at.
  const [asked, setAsked] = useState(false);
  const standing = useQuery({
    ...trpc.stripeCatalog.standing.queryOptions({ entity, id }),
    enabled: asked,
  });
  const [failure, setFailure] = useState<WireFailure | null>(null);
  const [busy, setBusy] = useState(false);

  // What was compared with Stripe is not what the desk has now: it is compared again.
  const compared = useRef(revision);
  useEffect(() => {
    if (compared.current === revision) return;
    compared.current = revision;
    void queryClient.resetQueries(trpc.stripeCatalog.standing.queryFilter({ entity, id }));
  }, [queryClient, trpc, entity, id, revision]);

  const publish = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const now = await client.stripeCatalog.publish.mutate({ entity, id });
      queryClient.setQueryData(trpc.stripeCatalog.standing.queryKey({ entity, id }), now);
    } catch (error) {
      setFailure(failureOf(error));
      await standing.refetch();
    } finally {
      setBusy(false);
    }
  };

  return (
    <section aria-labelledby="stripe-standing" className="flex flex-col gap-8 p-16">
      <h3 id="stripe-standing" className="flex items-center gap-8 text-13 font-semibold">
        Stripe
        {standing.data && (
          <Badge tone={states[standing.data.state].tone}>{states[standing.data.state].label}</Badge>
        )}
      </h3>
      {!asked && (
        <Button size="small" className="self-start" onClick={() => setAsked(true)}>
          Compare with Stripe
        </Button>
      )}
      {asked && standing.isPending && <Skeleton className="w-1/2" />}
      {standing.error && !failure && (
        <FailureNotice
          failure={failureOf(standing.error)}
          onRetry={() => void standing.refetch()}
        />
      )}
      {failure && <FailureNotice failure={failure} onRetry={() => void publish()} />}
      {standing.data && (
        <>
          {!failure && standing.data.failure && (
            <p className="text-12 text-attention-text">
              The last attempt stopped:{' '}
              {describeFailure({ code: standing.data.failure, details: {} }).title}.
            </p>
          )}
          <ul className="flex flex-col gap-2 text-12">
            {standing.data.drift.map((drift) => (
              <li key={driftText(drift)} className="text-attention-text">
                {driftText(drift)}
              </li>
            ))}
            {standing.data.state !== 'unpublished' && standing.data.drift.length === 0 && (
              <li className="text-muted">Stripe has the desk’s prices.</li>
            )}
            {standing.data.state === 'unpublished' && (
              <li className="text-muted">
                {standing.data.desired.length === 0
                  ? 'It would be a product without a price: nothing in it has a fixed one.'
                  : `It would be a product with ${standing.data.desired.map(priceText).join(', ')}.`}
              </li>
            )}
            {standing.data.prices.map((price) => (
              <li key={price.priceId ?? priceText(price)} className="flex gap-8 tabular">
                <span className={price.state === 'archived' ? 'text-faint' : undefined}>
                  {priceText(price)}
                  {price.state === 'archived' && ' · archived'}
                  {price.state === 'creating' && ' · not made yet'}
                  {price.state === 'archiving' && ' · not archived yet'}
                </span>
                {price.priceId && <Copyable text={price.priceId} what="price id" />}
              </li>
            ))}
          </ul>
          {mayWrite && (
            <Button
              size="small"
              busy={busy}
              disabled={!standing.data.mayPublish}
              className="self-start"
              onClick={() => void publish()}
            >
              {standing.data.state === 'pending' ? 'Go on publishing' : 'Publish to Stripe'}
            </Button>
          )}
          {mayWrite && !standing.data.mayPublish && (
            <p className="text-12 text-muted">
              Publishing needs a Stripe key that may write, which this workspace does not have.
            </p>
          )}
        </>
      )}
    </section>
  );
}
