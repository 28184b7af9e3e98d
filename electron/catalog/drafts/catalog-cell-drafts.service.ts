import { z } from 'zod';
import { keptDrafts } from '../../database/kept-drafts';
import type { CatalogAccess } from '../catalog-access';

const drafts = keptDrafts('grid', z.object({ cells: z.string() }));
/** The grid's cells are one draft of a person: they are saved together. */
const onlyOne = 'catalog';

/**
 * Keeps what the actor put into cells of the grid and did not save, on this machine.
 * @param cells as the grid wrote them; nothing here reads them. Null when there are none
 */
export async function saveCells(access: CatalogAccess, cells: string | null): Promise<void> {
  if (cells === null) await drafts.discard(access, onlyOne);
  else await drafts.save(access, onlyOne, { baseRevision: null, content: { cells } });
}

/** What the actor put into cells and did not save; null without any. */
export async function loadCells(access: CatalogAccess): Promise<string | null> {
  const draft = await drafts.load(access, onlyOne);
  return draft?.content.cells ?? null;
}
