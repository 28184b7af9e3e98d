import { currencyExponent, parseCurrency, readAmount, storableStep } from '../shared/money';
import { type BulkEdit, type BulkRefusal, hundredPercent } from './catalog-bulk.schema';
import type { ToolChanges } from './catalog-changes.rules';
import { type Pricing, type PricingView, pricingSchema } from './catalog-pricing.schema';
import { toolContentSchema } from './catalog-tool.schema';

/** What becomes of one tool: its changes (none where nothing would be different), or why nothing. */
export type BulkOutcome =
  | { readonly kind: 'changed'; readonly changes: ToolChanges }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly why: BulkRefusal };

const unchanged = { kind: 'unchanged' } as const;
const refused = (why: BulkRefusal) => ({ kind: 'refused', why }) as const;

function withAmount(pricing: PricingView, amount: number): BulkOutcome {
  const { model, currency, usageUnit, trialDays } = pricing;
  if (amount === pricing.amount) return unchanged;
  const read = pricingSchema.safeParse({
    ...{ model, currency, amount },
    ...(model === 'ONE_TIME' ? {} : { trialDays }),
    ...(model === 'USAGE_BASED' ? { usageUnit } : {}),
  } satisfies Record<keyof Pricing, unknown> & object);
  return read.success
    ? { kind: 'changed', changes: { pricing: read.data } }
    : refused('price_out_of_range');
}

/**
 * An amount raised by a percentage, in integers: half a step is rounded away from zero.
 * @param amount in minor units
 * @param percent in hundredths of a percent; negative to lower it
 * @param step the result is a multiple of, in minor units
 */
export function raisedAmount(amount: number, percent: number, step: number): number {
  const exact = BigInt(amount) * BigInt(hundredPercent + percent);
  const unit = BigInt(hundredPercent) * BigInt(step);
  return Number((exact + unit / 2n) / unit) * step;
}

/** What a bulk edit of prices makes of one. */
export function repriced(
  pricing: PricingView,
  edit: BulkEdit & { kind: 'amount' | 'percent' },
): BulkOutcome {
  const currency = parseCurrency(pricing.currency);
  const isPriced = pricing.model !== 'FREE' && pricing.model !== 'CUSTOM';
  if (!isPriced || pricing.amount === null || !currency) return refused('no_price');
  if (edit.kind === 'amount') {
    const reading = readAmount(edit.amount, currency);
    return reading.ok ? withAmount(pricing, reading.minor) : refused('price_out_of_range');
  }
  const step = edit.wholeUnits ? 10 ** currencyExponent(currency) : storableStep(currency);
  const amount = raisedAmount(pricing.amount, edit.percent, step);
  return amount === pricing.amount ? refused('rounds_away') : withAmount(pricing, amount);
}

/** What a bulk edit of tags makes of a tool's. */
export function retagged(
  tags: readonly string[],
  { add, remove }: BulkEdit & { kind: 'tags' },
): BulkOutcome {
  const key = (tag: string) => tag.toLowerCase();
  const gone = new Set(remove.map(key));
  const kept = tags.filter((tag) => !gone.has(key(tag)));
  const known = new Set(kept.map(key));
  const next = [...kept, ...add.filter((tag) => !known.has(key(tag)))];
  if (next.length === tags.length && next.every((tag, at) => tag === tags[at])) return unchanged;
  const read = toolContentSchema.shape.tags.safeParse(next);
  return read.success
    ? ({ kind: 'changed', changes: { tags: read.data } } as const)
    : refused('too_many_tags');
}
