import type { ResolveResult } from '../../../../electron/reconciliation/resolutions/resolution.schema';

/** What is said of a decision that Stripe refused or has not confirmed; null where neither is so. */
export function stripeOutcome({
  failed,
  running,
  problem,
}: Pick<ResolveResult, 'failed' | 'running' | 'problem'>) {
  if (failed > 0) {
    return {
      title: 'Stripe refused it',
      description: problem ?? 'Nothing moved.',
      tone: 'danger',
    } as const;
  }
  if (running === 0) return null;
  return problem === null
    ? ({ title: 'It is under way in Stripe', tone: 'info' } as const)
    : ({
        title: 'Stripe has not confirmed it yet',
        description: problem,
        tone: 'attention',
      } as const);
}
