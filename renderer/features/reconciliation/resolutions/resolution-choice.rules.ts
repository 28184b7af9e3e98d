import {
  type FindingGroup,
  findingClasses,
} from '../../../../electron/reconciliation/findings/finding-classes.rules';
import {
  type Finding,
  mostAtOnce,
  type ResolutionKind,
} from '../../../../electron/reconciliation/findings/finding-queue.schema';
import { numberText } from '../../../../electron/shared/number-text';

const remedyKinds: Readonly<Record<string, ResolutionKind>> = {
  link: 'link',
  unlink: 'unlink',
  correct_purchase: 'correct_purchase',
  create_purchase: 'create_purchase',
  record_refund: 'record_refund',
  refund_in_stripe: 'refund_in_stripe',
  cancel_subscription: 'cancel_subscription',
  activate_purchase: 'activate_purchase',
  end_purchase: 'end_purchase',
  accept: 'accept',
  reopen_or_accept: 'accept',
};

/** A purchase that names no payment, and nothing in Stripe that names it. */
function isAlone({ class: name, stripeIds }: Pick<Finding, 'class' | 'stripeIds'>): boolean {
  return name === 'NO_REFERENCE' && stripeIds.length === 0;
}

/**
 * What the finding's remedy is as a decision of the desk; null where it is to be done elsewhere.
 * Where neither side names the other and no payment is likely there is none to link to: a person
 * names it, as a correction.
 */
export function proposedKind(
  finding: Pick<Finding, 'class' | 'remedy' | 'likely' | 'stripeIds'>,
): ResolutionKind | null {
  const kind = remedyKinds[finding.remedy] ?? null;
  return kind === 'link' && finding.likely === 0 && isAlone(finding) ? 'correct_purchase' : kind;
}

/** Whether a decision can be taken back once it is done: what Stripe did is not undone by a button. */
export function isUndoable(kind: ResolutionKind): boolean {
  return kind !== 'refund_in_stripe' && kind !== 'cancel_subscription';
}

const groupKinds: Readonly<Record<FindingGroup, readonly ResolutionKind[]>> = {
  identity: ['unlink', 'correct_purchase', 'refund_in_stripe'],
  amount: ['correct_purchase', 'refund_in_stripe'],
  payment: ['activate_purchase', 'end_purchase', 'correct_purchase', 'refund_in_stripe'],
  refunds: ['record_refund', 'refund_in_stripe', 'end_purchase'],
  disputes: ['end_purchase', 'activate_purchase', 'record_refund'],
  subscription: ['correct_purchase', 'cancel_subscription', 'end_purchase', 'refund_in_stripe'],
  settlement: [],
  integrity: ['record_refund', 'correct_purchase'],
};

const withoutPurchase: ReadonlySet<ResolutionKind> = new Set([
  'refund_in_stripe',
  'cancel_subscription',
]);

/**
 * The decisions that make sense about a finding, in the order of their use; `accept` always does.
 * @param likely whether a likely match of it can be linked
 */
export function kindsFor(
  finding: Pick<Finding, 'class' | 'purchaseId' | 'remedy' | 'likely' | 'stripeIds'>,
  likely: boolean,
): readonly ResolutionKind[] {
  const { group } = findingClasses[finding.class];
  const proposed = proposedKind(finding);
  const isPossible = (kind: ResolutionKind): boolean => {
    if (finding.purchaseId === null) return withoutPurchase.has(kind);
    if (kind === 'unlink') return finding.class !== 'NO_REFERENCE';
    return kind !== 'refund_in_stripe' || !isAlone(finding);
  };
  const fitting = groupKinds[group].filter(isPossible);
  const create: readonly ResolutionKind[] =
    finding.purchaseId === null && (group === 'identity' || group === 'subscription')
      ? ['create_purchase']
      : [];
  return [
    ...new Set<ResolutionKind>([
      ...(likely ? (['link'] as const) : []),
      ...(proposed === null ? [] : [proposed]),
      'accept' as const,
      'write_off' as const,
      ...create,
      ...fitting,
    ]),
  ];
}

/** Why so many findings are not decided or assigned at once, as a sentence; null where they are. */
export function tooManyText(count: number): string | null {
  return count > mostAtOnce
    ? `At most ${numberText(mostAtOnce)} are decided at once. Take some out, or narrow the filters.`
    : null;
}

/**
 * By what the reason for a decision about many is kept. Thousands of ids would be a name of hundreds of
 * kilobytes, sent with each pause of who writes it; the ends and the number tell selections apart.
 */
export function bulkName(kind: ResolutionKind, findings: readonly Pick<Finding, 'id'>[]): string {
  return [kind, findings.length, findings.at(0)?.id, findings.at(-1)?.id].join(' ');
}
