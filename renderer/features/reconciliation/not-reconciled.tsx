import { useQuery } from '@tanstack/react-query';
import { CalendarClock, Scale, Unplug } from 'lucide-react';
import type { Period } from '../../../electron/reconciliation/period/period.schema';
import { useTRPC } from '../../bridge/trpc';
import { navigate } from '../../shared/hash-route';
import { useMay } from '../../shared/session';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Notice } from '../../ui/notice';
import { periodText } from './finance-words';
import { useReconcile } from './use-reconcile';

/** Above what runs over other days found of a period that none has looked at: a part would read as all of it. */
export function PartlyReconciled({ period }: { readonly period: Period }) {
  const mayAct = useMay('reconciliation.act');
  const { running, notYet, reconcile } = useReconcile(period);
  return (
    <Notice
      tone="attention"
      title={`${periodText(period)} has not been reconciled as a whole`}
      action={
        mayAct &&
        notYet === undefined && (
          <Button size="small" busy={running} onClick={reconcile}>
            Reconcile {periodText(period)}
          </Button>
        )
      }
    >
      These are findings of runs over other days that share some with it. There may be more.
    </Notice>
  );
}

/** In place of what a run finds, where there was none: else nothing found would read as nothing wrong. */
export function NotReconciled({ period }: { readonly period: Period }) {
  const trpc = useTRPC();
  const mayAct = useMay('reconciliation.act');
  const { running, notYet, reconcile } = useReconcile(period);
  const stripe = useQuery(trpc.reconciliation.stripe.queryOptions());
  if (notYet !== undefined) {
    return (
      <EmptyState icon={CalendarClock} title={`${periodText(period)} has not begun`}>
        {notYet}
      </EmptyState>
    );
  }
  if (stripe.data?.source === null) {
    return (
      <EmptyState
        icon={Unplug}
        title="Stripe is not connected"
        action={
          mayAct && (
            <Button variant="primary" onClick={() => navigate('settings')}>
              Connect Stripe in the settings
            </Button>
          )
        }
      >
        With a restricted key that may read, every purchase is compared with its payment, payout and
        bank line.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Scale}
      title={`${periodText(period)} has not been reconciled`}
      action={
        mayAct && (
          <Button variant="primary" busy={running} onClick={reconcile}>
            Reconcile {periodText(period)}
          </Button>
        )
      }
    >
      Reconciling fetches what is new in Stripe and compares every purchase of these days with its
      payment, payout and bank line.{mayAct ? '' : ' Finance does that.'}
    </EmptyState>
  );
}
