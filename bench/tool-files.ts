import Papa from 'papaparse';
import { exportPage } from '../electron/catalog/files/catalog-export.service';
import { exportPageInput } from '../electron/catalog/files/catalog-import.schema';
import type { ChangeSetAccess } from '../electron/change-sets/commit.service';

type Row = Readonly<Record<string, string>>;

async function exported(access: ChangeSetAccess): Promise<readonly Row[]> {
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
  return Papa.parse<Row>(text.slice(1), { header: true, skipEmptyLines: true }).data;
}

const fileOf = (rows: readonly Row[]) => new TextEncoder().encode(Papa.unparse([...rows]));

/**
 * The file that an export of all tools gives, with every tool's price made another one.
 * @param run another number for other prices
 */
export async function repricedFile(access: ChangeSetAccess, run: number): Promise<Uint8Array> {
  const changed = (await exported(access)).map((row, at) => ({
    ...row,
    ...(row['price'] ? { price: `${200 + ((at + run) % 97)}` } : { provider: `Provider ${run}` }),
  }));
  return fileOf(changed);
}

/**
 * A file of new tools, each like one of the demo's, with all that a tool of a marketplace says.
 * @param run another number for other tools
 */
export async function newToolsFile(
  access: ChangeSetAccess,
  run: number,
  count: number,
): Promise<Uint8Array> {
  // Those that were generated to fill a catalog say less, and nothing in paragraphs.
  const demo = (await exported(access)).filter(({ long_description: text = '' }) =>
    text.includes('\n\n'),
  );
  const made = Array.from({ length: count }, (_, at) => {
    const { id: _id, revision: _revision, ...row } = demo[at % demo.length] ?? {};
    return { ...row, slug: `new-${run}-${at}`, name: `${row['name']} ${run} ${at}`.slice(-100) };
  });
  return fileOf(made);
}
