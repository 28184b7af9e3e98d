import { randomStream } from './random';

/**
 * The instant that seeded ids carry in their first 48 bits. It is fixed and not "now", so that
 * seeding again on another day meets the same ids and changes nothing.
 */
const seedEpochMs = Date.UTC(2024, 0, 15);

/** Rows of one kind are a second apart, so that their ids sort in the order they were made. */
const stepMs = 1000;

/**
 * The id of a seeded row: a UUID in the layout of version 7 (RFC 9562, section 5.7) whose time and
 * random bits both follow from what the row is, so the same seed always gives the same id.
 * @param seed the data set's seed.
 * @param kind what is counted, for instance `'purchase'`.
 * @param index which one of that kind, from 0.
 */
export function seedId(seed: number, kind: string, index: number): string {
  const random = randomStream(seed, `id:${kind}`, index);
  const time = (seedEpochMs + index * stepMs).toString(16).padStart(12, '0');
  const first = (random.word() & 0xfff).toString(16).padStart(3, '0');
  const variant = ((random.word() & 0x3fff) | 0x8000).toString(16);
  const tail =
    (random.word() & 0xffff).toString(16).padStart(4, '0') +
    random.word().toString(16).padStart(8, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${first}-${variant}-${tail}`;
}
