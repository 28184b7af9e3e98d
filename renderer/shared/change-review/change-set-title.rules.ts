import type { BulkEdit } from '../../../electron/catalog/catalog-bulk.schema';
import type {
  ChangeSetBeginning,
  ToldOrigin,
} from '../../../electron/change-sets/change-set.schema';
import { keysOf } from '../../../electron/shared/literals';
import { numberText } from '../../../electron/shared/number-text';
import { statusLabels } from '../catalog-labels';
import { matchScore } from '../match-score.rules';
import { bulkEditText } from './bulk-edit-text.rules';
import { countsText } from './change-text.rules';

/** Where a change-set began, as a person says it. */
const originTitles = {
  create: 'Created',
  form: 'Edited',
  grid: 'Edited in the grid',
  bulk: 'Bulk edit',
  status: 'Status changed',
  duplicate: 'Duplicated',
  import: 'Imported',
  bundle: 'Bundle edited',
  reprice: 'Repriced',
  retire: 'Retired',
  delete: 'Deleted',
  revert: 'Reverted',
} as const satisfies Record<ToldOrigin, string>;

/** What is searched for in the history: its words, each with the origins whose titles have it. */
export function searchedWords(text: string) {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 10)
    .map((word) => ({
      text: word.slice(0, 100),
      origins: keysOf(originTitles).filter((origin) => matchScore(word, originTitles[origin]) > 0),
    }));
}

/** What was done to tools all alike: "Bulk edit: price +10 %", "Status changed to Disabled". */
function doneText(origin: ToldOrigin, edit: BulkEdit): string {
  const status = edit.kind === 'set' ? edit.changes.status : undefined;
  return origin === 'status' && status
    ? `${originTitles.status} to ${statusLabels[status]}`
    : `${originTitles[origin]}: ${bulkEditText(edit)}`;
}

/** What a change-set is: "Edited in the grid", "Bulk edit: price +10 %", "Imported from prices.csv". */
function beganText({ origin, source, edit }: Omit<ChangeSetBeginning, 'reason' | 'reverted'>) {
  if (edit) return doneText(origin, edit);
  const title = originTitles[origin];
  return source ? `${title} from ${source}` : title;
}

/** The same with what it takes back: "Reverted “Prices of next year”". */
export function beginningText({ reverted, ...began }: Omit<ChangeSetBeginning, 'reason'>): string {
  const what = beganText(began);
  return reverted ? `${what} “${reverted.reason ?? beganText(reverted)}”` : what;
}

/** What a change-set is, and why: "Edited in the grid: Prices of next year". */
export function changeSetTitle({ reason, ...began }: ChangeSetBeginning): string {
  const what = beginningText(began);
  if (!reason) return what;
  return began.edit ? `${what} · ${reason}` : `${what}: ${reason}`;
}

/** What a committed change-set changed: by name where it is one tool or bundle. */
export function changedText({
  title,
  toolCount,
  bundleCount,
}: {
  readonly title: string | null;
  readonly toolCount: number;
  readonly bundleCount: number;
}): string {
  if (title === null) return countsText(toolCount, bundleCount);
  const bundles = toolCount === 1 ? bundleCount : 0;
  return bundles === 0 ? title : `${title} and ${countsText(0, bundles)}`;
}

/** How much of a change-set was taken back; null when nothing was. */
export function takenBackText({
  revertedCount,
  toolCount,
  bundleCount,
}: {
  readonly revertedCount: number;
  readonly toolCount: number;
  readonly bundleCount: number;
}): string | null {
  const all = toolCount + bundleCount;
  if (revertedCount === 0) return null;
  return revertedCount >= all
    ? 'Taken back'
    : `${numberText(revertedCount)} of ${numberText(all)} taken back`;
}
