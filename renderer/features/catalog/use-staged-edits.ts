import { useCallback, useEffect, useMemo, useState } from 'react';
import { z } from 'zod';
import { type ToolRow, toolRowSchema } from '../../../electron/catalog/catalog-tool.schema';
import { useSession } from '../../shared/session';
import type { CellMark, EditBatch, RefusedText } from '../../ui/data-grid/grid-column';
import type { RowSource } from '../../ui/data-grid/grid-rows';
import { cellText } from './catalog-cells.rules';
import {
  type CatalogRow,
  countStaged,
  nothingStaged,
  redone,
  type ShownStaged,
  type StagedTools,
  shownStaged,
  undone,
  withEdits,
  withStep,
} from './staged-edits.rules';

const keptSchema = z.array(
  z.object({ base: toolRowSchema, typed: z.record(z.string(), z.string()) }),
);

function readKept(key: string): StagedTools {
  try {
    const kept = keptSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? '[]'));
    return new Map(kept.success ? kept.data.map((tool) => [tool.base.id, tool]) : []);
  } catch {
    return new Map();
  }
}

/**
 * What was put into cells and not saved yet. It is kept on this machine for the person in this
 * workspace, so that neither a reload nor a crash loses it, and every act can be undone.
 */
export function useStagedEdits() {
  const { workspace, actor } = useSession();
  const key = `desk.staged.catalog.${workspace.kind}.${workspace.name}.${actor.id}`;
  const [history, setHistory] = useState(() => ({ ...nothingStaged, present: readKept(key) }));
  const [refused, setRefused] = useState<readonly RefusedText<ToolRow>[]>([]);
  const { present } = history;

  useEffect(() => {
    try {
      if (present.size === 0) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify([...present.values()]));
    } catch {
      // Without room the edits hold for this window.
    }
  }, [key, present]);

  const edit = useCallback((batch: EditBatch<ToolRow>) => {
    setHistory((before) =>
      batch.edits.length === 0 ? before : withStep(before, withEdits(before.present, batch)),
    );
    if (batch.refused.length > 0) setRefused(batch.refused);
  }, []);

  const mark = useMemo(() => {
    if (present.size === 0) return undefined;
    const shown = new Map<string, ShownStaged>();
    return (row: ToolRow, column: string): CellMark | undefined => {
      const tool = present.get(row.id);
      if (!tool) return undefined;
      const known = shown.get(row.id) ?? shownStaged(row, tool);
      shown.set(row.id, known);
      const problem = known.problems[column];
      if (problem !== undefined) return { kind: 'invalid', note: problem };
      if (tool.typed[column] === undefined) return undefined;
      return { kind: 'staged', note: `Was ${cellText(column, tool.base) || 'empty'}` };
    };
  }, [present]);

  return {
    staged: present,
    ...useMemo(() => countStaged(present), [present]),
    edit,
    mark,
    undo: useCallback(() => setHistory(undone), []),
    redo: useCallback(() => setHistory(redone), []),
    /** Nothing is staged any more; undoing brings it back. */
    discard: useCallback(() => setHistory((before) => withStep(before, new Map())), []),
    /** What was saved is staged no longer, and cannot be undone here. */
    forget: useCallback(
      (ids: ReadonlySet<string>) =>
        setHistory(({ present: staged }) => ({
          ...nothingStaged,
          present: new Map([...staged].filter(([id]) => !ids.has(id))),
        })),
      [],
    ),
    refused,
    forgetRefused: useCallback(() => setRefused([]), []),
  };
}

export type StagedEdits = ReturnType<typeof useStagedEdits>;

/** The rows of the service with what is staged shown in them. */
export function useStagedRows(
  source: RowSource<ToolRow>,
  staged: StagedTools,
): RowSource<CatalogRow> {
  return useMemo(() => {
    if (staged.size === 0) return source;
    const shown = new WeakMap<ToolRow, CatalogRow>();
    const withStaged = (row: ToolRow | undefined): CatalogRow | undefined => {
      const tool = row && staged.get(row.id);
      if (!row || !tool) return row;
      const known = shown.get(row) ?? shownStaged(row, tool).row;
      shown.set(row, known);
      return known;
    };
    return {
      ...source,
      at: (index) => withStaged(source.at(index)),
      load: async (first, last) => (await source.load(first, last)).map(withStaged),
    };
  }, [source, staged]);
}
