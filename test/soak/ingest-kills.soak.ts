import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disagreements, killAndGoOn } from '../support/ingest-kills';
import { openStripeStage, type StripeStage } from '../support/stripe-stage';

const now = new Date();
const everything = { from: new Date('2024-01-01T00:00:00Z'), to: new Date(now.getTime() + 1000) };

describe('reading Stripe, killed two hundred times', () => {
  let stage: StripeStage;

  beforeAll(async () => {
    stage = await openStripeStage('server', {
      now,
      purchases: 600,
      organizations: 20,
      users: 40,
      seed: 11,
    });
  });
  afterAll(() => stage.close());

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'goes on wherever it was, nothing double and nothing skipped: round %i of 25 kills',
    async (seed) => {
      await stage.emptyMirror();
      const { coverage } = await killAndGoOn(stage, everything, { seed, kills: 25 });
      expect(await disagreements(stage)).toEqual([]);
      expect(coverage.filter(({ complete }) => !complete)).toEqual([]);
    },
  );
});
