import { z } from 'zod';
import type { BundleFinding } from '../bundles/bundle-checks.rules';
import { bundleStatusSchema } from '../bundles/bundle-content.schema';
import { billingIntervals } from '../bundles/bundle-receipt.rules';
import { pricingSchema } from '../catalog/catalog-pricing.schema';
import { subscriptionTierSchema, toolStatusSchema } from '../catalog/catalog-values.schema';

/** Tools that are about to change; what is absent stays as it is. */
export const impactInput = z.object({
  tools: z
    .array(
      z.object({
        id: z.uuid(),
        pricing: pricingSchema.optional(),
        status: toolStatusSchema.optional(),
        requiredTier: subscriptionTierSchema.optional(),
      }),
    )
    .max(1_000),
});

const figures = z.object({ price: z.int(), saving: z.int() }).nullable();

/** A finding of the bundle's checks: its kind and the facts of its sentence, none of them secret. */
const findingSchema = z.custom<BundleFinding>(
  (value) => typeof value === 'object' && value !== null && 'kind' in value,
);

const bundleImpactSchema = z.object({
  bundleId: z.uuid(),
  name: z.string(),
  status: bundleStatusSchema,
  revision: z.int(),
  currency: z.string(),
  toolIds: z.array(z.string()),
  storedPrice: z.int().nullable(),
  newPrice: z.int(),
  totals: z.array(
    z.object({
      currency: z.string(),
      interval: z.enum(billingIntervals),
      before: figures,
      after: figures,
    }),
  ),
  arising: z.array(findingSchema),
});

export const impactOutput = z.array(bundleImpactSchema);

const withdrawnSchema = z.object({
  total: z.int(),
  /** The first of them by name, each with what depends on it. */
  lines: z.array(z.string()),
});
export type Withdrawn = z.output<typeof withdrawnSchema>;

const lackingSuiteSchema = z.object({
  bundleId: z.uuid(),
  name: z.string(),
  /** How many of the change-set's tools it would lack. */
  count: z.int(),
});
export type LackingSuite = z.output<typeof lackingSuiteSchema>;

export const changeSetImpactInput = z.object({ changeSetId: z.uuid() });

export const changeSetImpactOutput = z.object({
  bundles: impactOutput,
  /** The bundles whose price is changed with the tools. */
  repriced: z.array(z.uuid()),
  /** The bundles that have a row of their own, as in a revert: there is no price to choose. */
  settled: z.array(z.uuid()),
  /** The tools that customers lose by it. */
  withdrawn: withdrawnSchema,
  /** Bundles of all tools that it leaves without some. */
  lacking: z.array(lackingSuiteSchema),
});

export const chooseRepricingsInput = z.object({
  changeSetId: z.uuid(),
  bundleIds: z.array(z.uuid()).max(1_000),
});
