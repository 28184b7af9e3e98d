import { useState } from 'react';
import { newId } from '../../../electron/shared/ids';
import { failureOf } from '../../bridge/failure';
import { type RouterInputs, useTRPCClient } from '../../bridge/trpc';
import { describeFailure } from '../../shared/error-messages';
import { useToast } from '../../ui/toast';
import { readCells } from './catalog-cells.rules';
import { cellFields, type StagedTools } from './staged-edits.rules';
import { useCatalogCache } from './use-catalog-cache';
import type { StagedEdits } from './use-staged-edits';

type ChangeRow = RouterInputs['changeSets']['commit']['rows'][number];

/** The service takes no more rows in one call. */
const rowsPerCall = 500;

/** Staged tools as rows of a change-set; cells that cannot be taken are left out. */
function rowsOf(staged: StagedTools): ChangeRow[] {
  return [...staged.values()].flatMap(({ base, typed }): ChangeRow[] => {
    const { changes } = readCells(base, typed);
    if (Object.keys(changes).length === 0) return [];
    return [
      {
        entity: 'tool',
        action: 'update',
        entityId: base.id,
        baseRevision: base.revision,
        base: cellFields(base, changes),
        changes,
      },
    ];
  });
}

/** Saves what is staged in the grid. */
export function useSaveStaged(edits: StagedEdits) {
  const client = useTRPCClient();
  const cache = useCatalogCache();
  const toast = useToast();
  const [saving, setSaving] = useState(false);

  const run = async (work: () => Promise<void>) => {
    setSaving(true);
    try {
      await work();
    } catch (error) {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ title, description: `${text} Your changes are kept.`, tone: 'danger' });
    } finally {
      setSaving(false);
    }
  };
  const stage = async (rows: readonly ChangeRow[]) => {
    const id = newId();
    for (let from = 0; from < rows.length; from += rowsPerCall) {
      const some = rows.slice(from, from + rowsPerCall);
      await client.changeSets.stage.mutate({ id, origin: 'grid', rows: some, firstPosition: from });
    }
    return id;
  };
  const saved = async (ids: ReadonlySet<string>) => {
    edits.forget(ids);
    await Promise.all([cache.refreshLists(), cache.refreshTools([...ids])]);
  };

  return {
    saving,
    /** Saves everything in one transaction. Fields that others changed refuse it, and nothing is lost. */
    save: () =>
      void run(async () => {
        const rows = rowsOf(edits.staged);
        const ids = new Set(rows.map(({ entityId }) => entityId));
        if (rows.length > rowsPerCall) {
          await client.changeSets.commitStaged.mutate({ id: await stage(rows) });
        } else {
          await client.changeSets.commit.mutate({ id: newId(), origin: 'grid', rows });
        }
        await saved(ids);
        toast.show({
          title: `${ids.size === 1 ? '1 tool was' : `${ids.size.toLocaleString()} tools were`} saved`,
          tone: 'good',
        });
      }),
  };
}
