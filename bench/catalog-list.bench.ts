import type { z } from 'zod';
import { listToolsInput } from '../electron/catalog/catalog.schema';
import { listTools } from '../electron/catalog/list/catalog-list.service';
import { type Database, openDatabase } from '../electron/database/connection';
import { systemClock } from '../electron/shared/clock';
import { newId } from '../electron/shared/ids';
import { withEmbeddedCatalog } from './catalog-embedded';
import { startCatalogServer } from './catalog-server';
import type { Figure } from './report';

const tools = 100_000;
const runs = 7;

const byPrice = { field: 'price', direction: 'desc' } as const;

/** What a person does with a long list. The first page may take 100 ms on a server, the others 150. */
const acts: Readonly<Record<string, z.input<typeof listToolsInput>>> = {
  'first page': {},
  'sorted by price': { sort: [byPrice] },
  'sorted by plan, then price': { sort: [{ field: 'requiredTier', direction: 'asc' }, byPrice] },
  'filtered by category': { filters: { category: ['CRM_TOOLS'] } },
  'filtered by a tag': { filters: { tags: ['reporting'] } },
  'prices from 20 to 30': { filters: { price: { currency: 'USD', from: 2_000, to: 3_000 } } },
  'filtered by a provider of a seventh': { filters: { provider: 'millrace' } },
  'searched with a typing error': { search: 'calender' },
  'searched for a provider of a seventh': { search: 'millrace' },
  'searched for a category of 7,000': { search: 'crm' },
  'searched for a word of 8,400': { search: 'tracking' },
  'the rows around 50,000': { offset: 50_000 },
};
const targetOf = (name: string, where: 'native' | 'embedded') =>
  where === 'embedded' ? 400 : name === 'first page' ? 100 : 150;

async function measured(
  database: Database,
  where: 'native' | 'embedded',
): Promise<readonly Figure[]> {
  const access = {
    authority: database,
    local: database,
    clock: systemClock,
    actor: { role: 'curator' as const, userId: newId() },
  };
  const figures: Figure[] = [];
  for (const [name, input] of Object.entries(acts)) {
    const times: number[] = [];
    // The first of them also reads the pages from the disk.
    for (let run = 0; run <= runs; run += 1) {
      const began = performance.now();
      await listTools(access, listToolsInput.parse(input));
      if (run > 0) times.push(performance.now() - began);
    }
    const title = `100,000 tools, ${where}: ${name}`;
    figures.push({ name: title, runs: times, unit: 'ms', target: targetOf(name, where) });
  }
  return figures;
}

/** Pages, filters, sorts and searches of a long catalog, on both engines. */
export async function measureCatalogList(): Promise<readonly Figure[]> {
  const server = await startCatalogServer(tools);
  const database = await openDatabase({ kind: 'server', url: server.url });
  try {
    const native = await measured(database, 'native');
    return [
      ...native,
      ...(await withEmbeddedCatalog(tools, (embedded) => measured(embedded, 'embedded'))),
    ];
  } finally {
    await database.close();
    await server.stop();
  }
}
