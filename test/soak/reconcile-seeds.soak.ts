import { describe, expect, it } from 'vitest';
import { reconcile } from '../../electron/reconciliation/run/reconcile.service';
import { reportOf } from '../../electron/reconciliation/run/report.service';
import { injectionNames } from '../../prisma/seed/market/injection-plan';
import { compare } from '../support/finding-comparison';
import { openStripeStage } from '../support/stripe-stage';

/** SOAK_SEEDS asks for another number of seeds. */
const seeds = Array.from({ length: Number(process.env['SOAK_SEEDS'] ?? 12) }, (_, at) => at + 1);

describe('reconciling 10,000 purchases with every disagreement three times', () => {
  it.each(seeds)('misses nothing and invents nothing: seed %i', async (seed) => {
    const stage = await openStripeStage('server', {
      now: new Date(),
      seed,
      purchases: 10_000,
      organizations: 600,
      users: 1_600,
      mixed: true,
      inject: 3,
    });
    try {
      const context = stage.context();
      const classes = new Set(injectionNames.map((name) => name.split(':')[0] ?? name));
      // Comparing everything, and then only what was in doubt or came in between.
      for (let run = 0; run < 2; run += 1) {
        const { runId } = await reconcile(context, { from: '2020-01-01', to: '2030-12-31' });
        const { findings } = await reportOf(context, runId);
        const { right, ...wrong } = compare(stage.market.truths, findings);
        expect(wrong).toEqual({ missed: [], invented: [], otherState: [] });
        expect([...classes].filter((name) => (right.get(name) ?? 0) < 3)).toEqual([]);
      }
    } finally {
      await stage.close();
    }
  });
});
