import { z } from 'zod';
import { commaToPoint } from '../shared/amount-writing.rules';
import { amountText, type CurrencyCode, readAmount } from '../shared/money';
import { typedCurrencySchema } from '../shared/money.schema';
import { requiredLine } from './catalog-text.schema';
import { priceModelSchema } from './catalog-values.schema';

const aboveZero = 'Enter a price above zero, for example 49.00.';
const longestTrial = 365;

/** An amount that a person wrote with a decimal comma, as half of the world does, with a point instead. */
const pointedOf = (text: string) => (/,\d{1,3}\D*$/.test(text) ? commaToPoint(text) : undefined);

/** The sentence for a price of a file, or of what is pasted, that can be read in two ways. */
export const inTwoWays =
  'This can be read in two ways, and other prices have both. Write it without what groups thousands.';

/** The sentence for a price that is no number. */
export function notANumber(text: string): string {
  const pointed = pointedOf(text);
  return pointed
    ? `Write the decimals after a point: ${pointed.number}.`
    : 'Enter the price as a number, for example 49.00.';
}

/**
 * What is wrong with a price, as a sentence; undefined when it can be charged and stored.
 * The database holds the same rule: price_amount is above zero for every model that has a price.
 */
export function priceProblem(text: string, currency: CurrencyCode): string | undefined {
  const reading = readAmount(text, currency);
  if (reading.ok) return reading.minor > 0 ? undefined : aboveZero;
  switch (reading.problem) {
    case 'empty':
      return 'Enter a price, for example 49.00.';
    case 'not_a_number': {
      const pointed = pointedOf(text);
      const read = pointed && readAmount(pointed.whole, currency);
      if (!read || read.ok) return notANumber(text);
      // With the point it would be refused for what is wrong besides, such as a third decimal.
      return priceProblem(pointed.whole, currency);
    }
    case 'negative':
      return aboveZero;
    case 'too_many_decimals':
      return reading.decimals === 0
        ? `${currency} has no decimals: enter a whole number, for example 4900.`
        : `Enter the price with at most ${reading.decimals} decimals, for example 49.00.`;
    case 'too_large':
      return 'Enter a price below 100,000,000.';
  }
}

const usageUnitSchema = requiredLine('usage unit', 50);
const trialError = `Enter the trial as whole days from 0 to ${longestTrial}.`;
const trialDaysSchema = z
  .int({ error: trialError })
  .min(0, { error: trialError })
  .max(longestTrial, { error: trialError });

/** Makes the object schema of one price model. */
type ObjectOf = <Shape extends z.ZodRawShape>(shape: Shape) => z.ZodObject<Shape>;

/** A call that sends a price for a free tool is mistaken, and is told so rather than half obeyed. */
const exactly: ObjectOf = (shape) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? 'This price model has no such value.' : undefined,
  });

/** A form keeps what was typed for another model, in case the person goes back to it. */
const ignoringTheRest: ObjectOf = (shape) => z.object(shape);

/**
 * The one union that says which price facts each price model has. Its amounts and trial days are
 * minor units and days on the wire, and the text that a person typed in a form.
 * A trial belongs to what is billed again and again, so only those models have one.
 */
function pricingUnion<Amount extends z.ZodType, Days extends z.ZodType>(
  object: ObjectOf,
  amount: Amount,
  trialDays: Days,
) {
  const currency = typedCurrencySchema;
  return z.discriminatedUnion(
    'model',
    [
      object({ model: z.literal('FREE'), currency }),
      object({ model: z.literal('ONE_TIME'), currency, amount }),
      object({ model: z.literal('MONTHLY'), currency, amount, trialDays }),
      object({ model: z.literal('ANNUAL'), currency, amount, trialDays }),
      object({
        model: z.literal('USAGE_BASED'),
        currency,
        amount,
        usageUnit: usageUnitSchema,
        trialDays,
      }),
      object({ model: z.literal('CUSTOM'), currency }),
    ],
    { error: 'Choose a price model.' },
  );
}

/** What a tool costs, on the wire: `amount` is an integer in the currency's minor unit. */
export const pricingSchema = pricingUnion(
  exactly,
  z.int({ error: aboveZero }),
  trialDaysSchema,
).superRefine((pricing, ctx) => {
  if (!('amount' in pricing)) return;
  const { amount, currency } = pricing;
  const message = priceProblem(amountText({ minor: amount, currency }), currency);
  if (message) ctx.addIssue({ code: 'custom', path: ['amount'], message, input: amount });
});

export type Pricing = z.output<typeof pricingSchema>;

const amountTextSchema = z.string({ error: 'Enter a price, for example 49.00.' });

const trialDaysTextSchema = z
  .string({ error: trialError })
  .trim()
  .transform((text, ctx): number => {
    if (text === '') return 0;
    const days = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
    if (days <= longestTrial) return days;
    ctx.addIssue({ code: 'custom', message: trialError, input: text });
    return z.NEVER;
  });

/**
 * What a tool costs, as typed: `amount` (`'49.00'`) and `trialDays` (`'14'`) are texts. Fields that
 * the chosen model does not have may stay in the form's state; they are ignored.
 * Gives the wire form.
 */
export const pricingFormSchema = pricingUnion(
  ignoringTheRest,
  amountTextSchema,
  trialDaysTextSchema,
).transform((entered, ctx): Pricing => {
  if (!('amount' in entered)) return entered;
  const reading = readAmount(entered.amount, entered.currency);
  const message = priceProblem(entered.amount, entered.currency);
  if (reading.ok && !message) return { ...entered, amount: reading.minor };
  ctx.addIssue({
    code: 'custom',
    path: ['amount'],
    message: message ?? aboveZero,
    input: entered.amount,
  });
  return z.NEVER;
});

/**
 * What a stored tool costs, exactly as its five columns say, whoever wrote them. `amount` is null
 * where the stored number is no amount of its currency (49.50 JPY); `usageUnit` and `trialDays`
 * stand there whatever the model.
 */
export const pricingViewSchema = z.object({
  model: priceModelSchema,
  currency: z.string(),
  amount: z.int().nullable(),
  usageUnit: z.string().nullable(),
  trialDays: z.int(),
});

export type PricingView = z.output<typeof pricingViewSchema>;
