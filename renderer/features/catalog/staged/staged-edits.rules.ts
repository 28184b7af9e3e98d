import {
  type PartialView,
  viewOfChanges,
} from '../../../../electron/catalog/catalog-changes.rules';
import type { ToolRow } from '../../../../electron/catalog/catalog-tool.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { advanced, type Timeline, timelineOf } from '../../../shared/timeline.rules';
import type { EditBatch, RefusedText } from '../../../ui/data-grid/grid-column';
import {
  cellText,
  isPricing,
  type ReadCells,
  readCells,
  type TypedCells,
} from '../grid/catalog-cells.rules';

/** A tool with what was put into its cells and not saved yet. */
export interface StagedTool {
  /** The tool as it was when its first cell was edited: what a save is based on. */
  readonly base: ToolRow;
  readonly typed: TypedCells;
}

/** Everything that is staged, by tool. */
export type StagedTools = ReadonlyMap<string, StagedTool>;

/** The staged edits with the steps to go back and forth between. */
export type StagedHistory = Timeline<StagedTools>;

export const nothingStaged: StagedHistory = timelineOf<StagedTools>(new Map());

/** What is staged after one more act. A cell that is what it was before is no longer staged. */
export function withEdits(staged: StagedTools, { edits }: EditBatch<ToolRow>): StagedTools {
  const next = new Map(staged);
  for (const { row, column, text } of edits) {
    const known = next.get(row.id);
    const base = known?.base ?? row;
    const { [column.id]: _, ...others } = known?.typed ?? {};
    const typed = cellText(column.id, base) === text ? others : { ...others, [column.id]: text };
    if (Object.keys(typed).length === 0) next.delete(row.id);
    else next.set(row.id, { base, typed });
  }
  return next;
}

/** One step further, after which nothing can be redone. */
export function withStep(history: StagedHistory, present: StagedTools): StagedHistory {
  return present === history.present ? history : advanced(history, present, null);
}

/** Whether the same texts stand in the same cells. */
export function isSameStaged(one: StagedTools, other: StagedTools): boolean {
  if (one.size !== other.size) return false;
  return [...one].every(([id, { typed }]) => {
    const there = other.get(id)?.typed;
    const columns = Object.keys(typed);
    return (
      there !== undefined &&
      columns.length === Object.keys(there).length &&
      columns.every((column) => typed[column] === there[column])
    );
  });
}

/**
 * The staged edits of a grid that opens: what was kept of them, with the steps of the grid before it
 * where nothing else is kept than it left.
 */
export function resumed(
  { present, ...steps }: StagedHistory,
  kept: StagedTools,
  left: StagedHistory | undefined,
): StagedHistory {
  if (present.size === 0 && left && isSameStaged(left.present, kept)) return left;
  return { ...steps, present: kept.size === 0 ? present : new Map([...kept, ...present]) };
}

/** A tool of the grid, with texts that stand in its cells as they were typed. */
export interface CatalogRow extends ToolRow {
  /** Texts that cannot be taken, by column. */
  readonly rejected?: TypedCells;
}

/** A staged tool as the grid shows it, and what is wrong with it. */
export interface ShownStaged extends ReadCells {
  readonly row: CatalogRow;
}

/**
 * A tool as it will be once its staged cells are saved.
 * @param stored as the service gave it last; what others changed since shows through
 */
export function shownStaged(stored: ToolRow, { base, typed }: StagedTool): ShownStaged {
  const read = readCells(base, typed);
  const rejected = Object.fromEntries(
    Object.entries(typed).filter(
      ([column]) =>
        read.problems[column] !== undefined || (isPricing(column) && !read.changes.pricing),
    ),
  );
  const row = { ...stored, ...viewOfChanges(read.changes), rejected } as CatalogRow;
  return { ...read, row };
}

/** How much is staged: cells, tools, and cells that cannot be taken. */
export function countStaged(staged: StagedTools) {
  let changes = 0;
  let problems = 0;
  for (const { base, typed } of staged.values()) {
    changes += Object.keys(typed).length;
    problems += Object.keys(readCells(base, typed).problems).length;
  }
  return { changes, tools: staged.size, problems };
}

/** The cells that cannot be taken, tool by tool, each with its reason. */
export function problemCells(staged: StagedTools) {
  return [...staged.values()].flatMap(({ base, typed }) =>
    Object.entries(readCells(base, typed).problems).map(([column, reason]) => ({
      id: base.id,
      name: base.name,
      column,
      reason,
    })),
  );
}

/** Texts that found no cell, as lines for the clipboard and for the eye. */
export function refusedLine({ row, column, text, reason }: RefusedText<ToolRow>): string {
  return [row?.name ?? '', column?.header ?? '', text, reason].join('\t');
}

/** What of a staged tool can be saved: the changes, what their fields held before, and their cells. */
export function readStaged({ base, typed }: StagedTool) {
  const { changes } = readCells(base, typed);
  const fields: readonly string[] = Object.keys(changes);
  const isTaken = (column: string) => fields.includes(isPricing(column) ? 'pricing' : column);
  return {
    changes,
    base: Object.fromEntries(
      Object.entries(base).filter(([field]) => fields.includes(field)),
    ) as PartialView,
    typed: Object.fromEntries(Object.entries(typed).filter(([column]) => isTaken(column))),
  };
}

/** What is still staged after some of it was saved; a cell that was changed again meanwhile stays. */
export function withoutSaved(staged: StagedTools, saved: StagedTools): StagedTools {
  return new Map(
    [...staged].flatMap(([id, { base, typed }]) => {
      const done = saved.get(id)?.typed ?? {};
      const rest = Object.entries(typed).filter(([column, text]) => done[column] !== text);
      return rest.length === 0 ? [] : [[id, { base, typed: Object.fromEntries(rest) }] as const];
    }),
  );
}

/** A number with its noun: "1 tool", "1,200 tools". */
export function countedText(count: number, one: string, many: string): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** How much is staged, in words. */
export function stagedText({
  changes,
  tools,
}: Pick<ReturnType<typeof countStaged>, 'changes' | 'tools'>) {
  return `${countedText(changes, 'change', 'changes')} in ${countedText(tools, 'tool', 'tools')}`;
}
