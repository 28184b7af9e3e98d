import { z } from 'zod';
import { type CurrencyCode, parseCurrencyInUse } from './money';

const example = 'Enter the currency as three letters, for example USD.';

/** A currency as a person or a file gives it: one that is in use, in capital or small letters. */
export const typedCurrencySchema = z
  .string({ error: 'Choose a currency.' })
  .trim()
  .toUpperCase()
  .transform((text, ctx): CurrencyCode => {
    const currency = parseCurrencyInUse(text);
    if (currency) return currency;
    const message = /^[A-Z]{3}$/.test(text)
      ? `No currency has the code ${text}. ${example}`
      : example;
    ctx.addIssue({ code: 'custom', message, input: text });
    return z.NEVER;
  });
