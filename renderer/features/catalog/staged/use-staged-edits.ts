import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { ToolRow } from '../../../../electron/catalog/catalog-tool.schema';
import { useLeftInWindow } from '../../../shared/left-in-window';
import { redone, undone } from '../../../shared/timeline.rules';
import type { CellMark, EditBatch, RefusedText } from '../../../ui/data-grid/grid-column';
import type { RowSource } from '../../../ui/data-grid/grid-rows';
import { cellText } from '../grid/catalog-cells.rules';
import {
  type CatalogRow,
  countStaged,
  nothingStaged,
  resumed,
  type ShownStaged,
  type StagedHistory,
  type StagedTools,
  shownStaged,
  withEdits,
  withoutSaved,
  withStep,
} from './staged-edits.rules';
import { useKeptCells } from './use-kept-cells';

/**
 * Leaves the steps to go back and forth between to the grid that opens next.
 * @returns a function that gives those that the grid before left, if one did
 */
function useHistoryLeft(history: StagedHistory): () => StagedHistory | undefined {
  const { find, leave } = useLeftInWindow<StagedHistory>('steps of the grid');
  const latest = useRef(history);
  latest.current = history;
  useEffect(() => () => leave(latest.current), [leave]);
  return find;
}

/**
 * What was put into cells and not saved yet. It is kept on this machine for the person, so that
 * neither a reload nor a crash loses it, and every act can be undone.
 */
export function useStagedEdits() {
  const [history, setHistory] = useState(nothingStaged);
  const [refused, setRefused] = useState<readonly RefusedText<ToolRow>[]>([]);
  const { present } = history;

  const [saving, setSaving] = useState<string | null>(null);

  const cells = useMemo(() => ({ tools: present, saving }), [present, saving]);
  const left = useHistoryLeft(history);
  const { isKept, keepingFailed, keep } = useKeptCells(
    cells,
    (kept) => setHistory((before) => resumed(before, kept, left())),
    useCallback((kept: StagedTools) => setHistory({ ...nothingStaged, present: kept }), []),
  );

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
    /** Whether all of it would survive a crash. */
    isKept,
    keepingFailed,
    keep,
    ...useMemo(() => countStaged(present), [present]),
    edit,
    mark,
    undo: useCallback(() => setHistory(undone), []),
    redo: useCallback(() => setHistory(redone), []),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    /** Nothing is staged any more; undoing brings it back. */
    discard: useCallback(() => setHistory((before) => withStep(before, new Map())), []),
    /**
     * The cells are saved with this change-set from now on; null when that was given up. Resolves
     * once a crash would find it again.
     */
    saveWith: useCallback(
      (changeSetId: string | null) => {
        // Rendered first: what is kept is what is shown.
        flushSync(() => setSaving(changeSetId));
        return keep();
      },
      [keep],
    ),
    /** Some of it is given up, as in the look at the changes; undoing brings it back. Resolves once that is kept. */
    giveUp: useCallback(
      (given: StagedTools) => {
        flushSync(() => {
          setSaving(null);
          setHistory((before) => withStep(before, withoutSaved(before.present, given)));
        });
        return keep();
      },
      [keep],
    ),
    /** What was saved is staged no longer, and cannot be undone here. Resolves once that is kept. */
    forget: useCallback(
      (saved: StagedTools) => {
        flushSync(() => {
          setSaving(null);
          setHistory(({ present: staged }) => ({
            ...nothingStaged,
            present: withoutSaved(staged, saved),
          }));
        });
        return keep();
      },
      [keep],
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
