import Papa from 'papaparse';
import { exportPage } from '../electron/catalog/catalog-export.service';
import { exportPageInput } from '../electron/catalog/catalog-import.schema';
import type { ChangeSetAccess } from '../electron/change-sets/commit.service';

async function exported(access: ChangeSetAccess): Promise<string> {
  let text = '';
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof exportPage>> = await exportPage(
      access,
      exportPageInput.parse({ format: 'csv', after }),
    );
    text += page.text;
    after = page.next;
  } while (after !== null);
  return text.slice(1);
}

/**
 * The file that an export of all tools gives, with every tool's price made another one.
 * @param run another number for other prices
 */
export async function repricedFile(access: ChangeSetAccess, run: number): Promise<Uint8Array> {
  const rows = Papa.parse<Record<string, string>>(await exported(access), {
    header: true,
    skipEmptyLines: true,
  }).data;
  const changed = rows.map((row, at) => ({
    ...row,
    ...(row['price'] ? { price: `${200 + ((at + run) % 97)}` } : { provider: `Provider ${run}` }),
  }));
  return new TextEncoder().encode(Papa.unparse(changed));
}
