import type { Directory, SeededOrganization } from './generate-organizations';
import { randomStream } from './random';
import { daysBefore } from './seed-calendar';
import { seedId } from './seed-id';
import type { SeedOptions } from './seed-options';
import type { CartRow } from './seed-rows';
import type { Offer } from './shelf';

/** Nobody keeps more than this many things in a cart. */
const mostItems = 3;

/** Makes the carts: every fourth person has left one to three things in theirs. */
export function* generateCarts(
  { seed, now, organizations, users }: SeedOptions,
  directory: Directory,
  shelf: (organization: SeededOrganization) => readonly Offer[],
): Generator<CartRow> {
  const dataSet = `${organizations}:${users}`;
  const seen = new Set<string>();
  let person = 0;
  for (const organization of directory.organizations) {
    for (const user of organization.members) {
      person += 1;
      const random = randomStream(seed, `cart:${dataSet}`, person);
      // Someone who works for two firms has one cart, in the first.
      if (seen.has(user.id) || !random.chance(0.25)) continue;
      seen.add(user.id);
      const items = random.shuffle(
        shelf(organization).filter(({ status }) => status === 'ACTIVE' || status === 'BETA'),
      );
      for (const [at, offer] of items.slice(0, random.integer(1, mostItems)).entries()) {
        const added = daysBefore(now, random.fraction() ** 2 * 45).toISOString();
        yield {
          id: seedId(seed, `cart:${dataSet}`, person * mostItems + at),
          organization_id: organization.row.id,
          user_id: user.id,
          tool_id: offer.kind === 'tool' ? offer.id : null,
          bundle_id: offer.kind === 'bundle' ? offer.id : null,
          item_type: offer.kind === 'tool' ? 'TOOL' : 'BUNDLE',
          quantity: offer.priceModel === 'USAGE_BASED' ? random.pick([50, 100, 250]) : 1,
          added_at: added,
          created_at: added,
          updated_at: added,
        };
      }
    }
  }
}
