import { z } from 'zod';
import { deskErrorCodes } from '../../shared/errors';

export const publishableInput = z.object({ entity: z.enum(['tool', 'bundle']), id: z.uuid() });

const price = z.object({
  billing: z.enum(['MONTHLY', 'ANNUAL', 'ONE_TIME', 'USAGE_BASED']),
  currency: z.string(),
  /** In the currency's minor unit. */
  amount: z.int(),
});

const drift = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('price_missing'), price }),
  z.object({ kind: z.literal('price_differs'), desk: price, stripe: price }),
  z.object({ kind: z.literal('price_extra'), price }),
  z.object({ kind: z.literal('price_of_another_kind'), priceId: z.string() }),
  z.object({ kind: z.literal('product_missing') }),
  z.object({ kind: z.literal('name'), desk: z.string(), stripe: z.string() }),
  z.object({ kind: z.literal('active'), desk: z.boolean(), stripe: z.boolean() }),
]);

export const catalogStandingOutput = z.object({
  state: z.enum(['unpublished', 'pending', 'published']),
  account: z.string(),
  mayPublish: z.boolean(),
  failure: z.enum(deskErrorCodes).nullable(),
  desired: z.array(price),
  prices: z.array(
    price.extend({
      priceId: z.string().nullable(),
      state: z.enum(['creating', 'active', 'archiving', 'archived']),
    }),
  ),
  drift: z.array(drift),
});
