import type { SeedReport } from '../prisma/seed/seed-database';

/** A count in words: `bundleItems` is "2 bundle items", and "1 bundle item". */
function counted(name: string, count: number): string {
  const words = name.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
  return `${count} ${count === 1 ? words.replace(/s$/, '') : words}`;
}

/** What a run of `npm run db:seed` added, without the end of the sentence. */
export function seededText(added: Partial<SeedReport>): string {
  const parts = Object.entries(added).filter(([, count]) => count > 0);
  return parts.length > 0
    ? `Added ${parts.map(([name, count]) => counted(name, count)).join(', ')}`
    : 'Everything was there already, nothing was changed';
}
