import { readOptions } from './script-options.rules';

const numbers = {
  port: { usual: 12_111, most: 65_535 },
  purchases: { usual: 1_000, most: 2_000_000 },
  seed: { usual: 1, most: 4_294_967_295 },
  inject: { usual: 0, most: 10_000 },
} as const;
type NumberName = keyof typeof numbers;

/** What `npm run stripe:sandbox` was asked to do. */
export type SandboxRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly reason: string }
  | ({
      readonly kind: 'serve';
      /** The file that takes the truth. */
      readonly truth: string | undefined;
    } & Readonly<Record<NumberName, number>>);

/** The text of `--help`. */
export const sandboxHelp = `Serves a Stripe account that was made up, on 127.0.0.1.

  npm run stripe:sandbox -- [--port 12111] [--purchases 1000] [--seed 1] [--inject 0] [--truth FILE]

  --purchases  how many purchases the account was paid for
  --inject     how many of every disagreement between purchases and Stripe
  --truth      a file that takes what reconciliation must find, as JSON

With DESK_DATABASE_URL the purchases are written into that migrated, empty database.
Exit code 2: it was refused with a sentence, and nothing was served or written.`;

/**
 * Reads the arguments of `npm run stripe:sandbox`.
 * @returns what to do, or a sentence that names the argument that cannot be used
 */
export function readSandboxArguments(args: readonly string[]): SandboxRequest {
  const text = { type: 'string' } as const;
  const read = readOptions('stripe:sandbox', args, {
    port: text,
    purchases: text,
    seed: text,
    inject: text,
    truth: text,
  });
  if ('reason' in read) return { kind: 'refused', reason: read.reason };
  const { values } = read;
  if (values['help'] === true) return { kind: 'help' };
  const found: Record<NumberName, number> = { port: 0, purchases: 0, seed: 0, inject: 0 };
  for (const [name, { usual, most }] of Object.entries(numbers)) {
    const given = values[name] ?? String(usual);
    if (typeof given !== 'string' || !/^\d{1,10}$/.test(given) || Number(given) > most) {
      const range = `a whole number from 0 to ${most.toLocaleString('en-US')}`;
      return { kind: 'refused', reason: `--${name} must be ${range}, not "${given}".` };
    }
    found[name as NumberName] = Number(given);
  }
  const { truth } = values;
  return { kind: 'serve', truth: typeof truth === 'string' ? truth : undefined, ...found };
}
