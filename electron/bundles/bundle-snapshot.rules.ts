import { z } from 'zod';
import {
  type BundleTool,
  type BundleView,
  bundleToolSchema,
  bundleViewSchema,
} from './bundle-content.schema';
import { billingIntervals, receiptOf } from './bundle-receipt.rules';

/** What customers got from the day on which a bundle was activated: its tools and its prices. */
export const bundleSnapshotSchema = z.object({
  content: bundleViewSchema,
  tools: z.array(bundleToolSchema),
  totals: z.array(
    z.object({
      currency: z.string(),
      interval: z.enum(billingIntervals),
      sum: z.int(),
      price: z.int(),
      parts: z.array(z.object({ toolId: z.string(), list: z.int(), share: z.int() })),
    }),
  ),
});

export type BundleSnapshot = z.output<typeof bundleSnapshotSchema>;

/** Takes the snapshot of a bundle as it is. */
export function snapshotOf(
  content: BundleView,
  tools: ReadonlyMap<string, BundleTool>,
): BundleSnapshot {
  const held = content.items.flatMap((id) => tools.get(id) ?? []);
  const { totals } = receiptOf(
    held.map(({ id, pricing }) => ({ toolId: id, pricing })),
    content.discountPercent,
    content.price.currency,
  );
  return {
    content,
    tools: held,
    totals: totals.map(({ currency, interval, sum, price, parts }) => ({
      currency,
      interval,
      sum,
      price,
      parts: parts.map(({ toolId, list, share }) => ({ toolId, list, share })),
    })),
  };
}
