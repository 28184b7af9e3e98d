import type { SubscriptionTier } from '../../electron/catalog/catalog-values.schema';
import { firmKinds, firmNames, firmPlaces } from './organization-names';
import { familyNames, givenNames } from './person-names';
import { demoPersonas, platformRole, secondModerator } from './personas';
import { type Random, randomStream } from './random';
import { daysBefore } from './seed-calendar';
import { seedId } from './seed-id';
import type { SeedOptions } from './seed-options';
import type { MembershipRow, OrganizationRow, UserRow } from './seed-rows';

/** How the marketplace's customers spread over the tiers. */
const tierShares: readonly (readonly [number, SubscriptionTier])[] = [
  [8, 'FREE'],
  [3, 'CUSTOM'],
  [32, 'STARTER'],
  [34, 'GROWTH'],
  [15, 'ELITE'],
  [8, 'ENTERPRISE'],
];

/** Organisations joined between these many days ago; nothing was bought before. */
const oldestDays = 1000;
const newestDays = 760;

/** Lower-case words joined by hyphens, for slugs and e-mail domains. */
export function slugFrom(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** A firm with what the other generators need to know about it. */
export interface SeededOrganization {
  readonly row: OrganizationRow;
  readonly index: number;
  /** The people who work there; the first is the one who signs for most purchases. */
  readonly members: readonly UserRow[];
}

/** Everyone and every firm of a data set. */
export interface Directory {
  readonly organizations: readonly SeededOrganization[];
  readonly users: readonly UserRow[];
  readonly memberships: readonly MembershipRow[];
}

/** Gives each text once: a second occurrence gets a number. */
function onceOnly(): (text: string) => string {
  const taken = new Set<string>();
  return (text) => {
    let unique = text;
    for (let number = 2; taken.has(unique); number += 1) unique = `${text}-${number}`;
    taken.add(unique);
    return unique;
  };
}

function organizationRows(options: SeedOptions): OrganizationRow[] {
  const { organizations: count, seed, now } = options;
  const order = randomStream(seed, 'firm-order').shuffle(firmNames);
  const uniqueSlug = onceOnly();
  return Array.from({ length: count }, (_, index) => {
    const random = randomStream(seed, 'organization', index);
    const round = Math.floor(index / order.length);
    const words: string[] = [random.weighted(firmKinds)];
    words.unshift(order[index % order.length] ?? '');
    if (round > 0) words.push('of', random.pick(firmPlaces));
    const name = words.join(' ');
    const slug = uniqueSlug(slugFrom(name));
    const joined = daysBefore(
      now,
      newestDays + (oldestDays - newestDays) * (1 - ((index * 37) % 101) / 101) + random.fraction(),
    ).toISOString();
    return {
      id: seedId(seed, 'organization', index),
      name,
      slug,
      subscription_tier: random.weighted(tierShares),
      billing_email: `billing@${slug}.example`,
      stripe_customer_id: `cus_${random.token(14)}`,
      created_at: joined,
      updated_at: joined,
    };
  });
}

/** The marketplace's own people: the demo's personas and a second moderator. */
export function staffRows(now: Date): UserRow[] {
  const joined = daysBefore(now, oldestDays + 30).toISOString();
  return [...demoPersonas, secondModerator].map(({ id, name, email, role }) => ({
    id,
    name,
    email,
    role: platformRole(role),
    is_active: true,
    created_at: joined,
    updated_at: joined,
  }));
}

/** Whom a user works for: everyone has a first colleague before anyone has a second. */
function employerOf(index: number, organizations: number, random: Random): number {
  if (index < organizations) return index;
  // The square makes a few firms large and most small.
  return Math.floor(random.fraction() ** 2 * organizations);
}

/**
 * Makes the firms, their people and who works where.
 * @returns customers only; staff are rows of their own (`staffRows`).
 */
export function generateDirectory(options: SeedOptions): Directory {
  const { seed, now } = options;
  const rows = organizationRows(options);
  const members = rows.map((): UserRow[] => []);
  const users: UserRow[] = [];
  const memberships: MembershipRow[] = [];
  const uniqueMailbox = onceOnly();
  const join = (organization: number, user: UserRow, at: string, index: number): void => {
    members[organization]?.push(user);
    memberships.push({
      id: seedId(seed, `membership:${rows.length}`, index),
      organization_id: rows[organization]?.id ?? '',
      user_id: user.id,
      created_at: at,
    });
  };
  for (let index = 0; index < options.users; index += 1) {
    const random = randomStream(seed, 'user', index);
    const given = random.pick(givenNames);
    const family = random.pick(familyNames);
    const employer = employerOf(index, rows.length, random);
    const mailbox = uniqueMailbox(`${employer}:${slugFrom(given)}.${slugFrom(family)}`);
    const joined = daysBefore(now, newestDays - 10 - 30 * random.fraction()).toISOString();
    const user: UserRow = {
      id: seedId(seed, 'user', index),
      email: `${mailbox.slice(mailbox.indexOf(':') + 1)}@${rows[employer]?.slug ?? 'home'}.example`,
      name: `${given} ${family}`,
      role: 'EMPLOYEE',
      is_active: !random.chance(0.04),
      created_at: joined,
      updated_at: joined,
    };
    users.push(user);
    join(employer, user, joined, index * 2);
    const second = Math.floor(random.fraction() * rows.length);
    if (random.chance(0.06) && second !== employer) join(second, user, joined, index * 2 + 1);
  }
  return {
    organizations: rows.map((row, index) => ({ row, index, members: members[index] ?? [] })),
    users,
    memberships,
  };
}
