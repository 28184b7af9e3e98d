import type { SeedOptionsInput } from '../prisma/seed/seed-options';
import { reviewsPerUser, seedOptionsSchema } from '../prisma/seed/seed-options';
import { readOptions } from './script-options.rules';

/** What `npm run db:seed` was asked to do. */
export type SeedRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'seed'; readonly options: SeedOptionsInput }
  | { readonly kind: 'refused'; readonly reason: string };

const sizes = ['organizations', 'users', 'purchases', 'reviews', 'tools', 'seed'] as const;

const limits: Record<(typeof sizes)[number], string> = {
  organizations: 'from 1 to 50,000',
  users: 'from 1 to 200,000',
  purchases: 'from 0 to 2,000,000',
  reviews: 'from 0 to 500,000',
  tools: 'from 0 to 100,000',
  seed: 'from 0 to 4,294,967,295',
};

/** The text of `--help`. */
export const seedHelp = `Seeds the marketplace: the catalog, the staff, and generated organisations, users, purchases
and reviews. Running it again adds only what is missing and changes nothing that is there.

  npm run db:seed -- [options]

  --organizations N   organisations (40)
  --users N           their users (160)
  --purchases N       purchases (1500)
  --reviews N         reviews (600)
  --tools N           generated tools beside the catalog's 54 (0)
  --seed N            another number makes another marketplace
  --help              this text

Acts on DESK_DATABASE_URL where it is set, otherwise on the workspace of the profile
(DESK_PROFILE_DIR), while no desk is open on it.`;

/**
 * Reads the arguments of `npm run db:seed`.
 * @param args the arguments after the script's name.
 * @param now the instant that dates are counted back from.
 * @returns what to do, or a sentence that says which argument cannot be used and why.
 */
export function readSeedArguments(args: readonly string[], now: Date): SeedRequest {
  const text = { type: 'string' } as const;
  const read = readOptions('db:seed', args, {
    organizations: text,
    users: text,
    purchases: text,
    reviews: text,
    tools: text,
    seed: text,
  });
  if ('reason' in read) return { kind: 'refused', reason: read.reason };
  if (read.values['help'] === true) return { kind: 'help' };
  const options: SeedOptionsInput = { now };
  for (const name of sizes) {
    const given = read.values[name];
    if (given === undefined) continue;
    const whole = typeof given === 'string' && /^\d{1,10}$/.test(given);
    if (!whole || !seedOptionsSchema.shape[name].safeParse(Number(given)).success) {
      const reason = `--${name} must be a whole number ${limits[name]}, not "${given}".`;
      return { kind: 'refused', reason };
    }
    options[name] = Number(given);
  }
  if (!seedOptionsSchema.safeParse(options).success) {
    const reason = `--reviews is too high for so few users: at most ${reviewsPerUser} reviews for each user. Raise --users or lower --reviews.`;
    return { kind: 'refused', reason };
  }
  return { kind: 'seed', options };
}
