import { Download } from 'lucide-react';
import type { ImportReport } from '../../../electron/catalog/files/catalog-import.schema';
import { numberText } from '../../../electron/shared/number-text';
import { saveText } from '../../shared/download';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';

/** Problems that stand on the screen: more than anybody reads there; the file has all. */
const shownProblems = 1000;

/** Characters of a bad cell that stand before its reason; the file has more of it. */
const shownCharacters = 30;
const shortened = (text: string) =>
  text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;

/** A cell of the list of problems: quoted, and never a formula. */
function cell(text: string): string {
  const neutral = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${neutral.replaceAll('"', '""')}"`;
}

function problemsFile({ problems }: ImportReport): string {
  const rows = problems.map(({ row, column, reason, value }) =>
    [String(row), column ?? '', reason, value].map(cell).join(','),
  );
  return `\ufeff${['row,column,reason,value', ...rows].join('\r\n')}\r\n`;
}

/** What a file would do, in figures, and what is wrong with it. */
export function ImportReportView({ report }: { readonly report: ImportReport }) {
  const figures = [
    ['New', report.created],
    ['Changed', report.changed],
    ['Unchanged', report.unchanged],
    ['Invalid', report.invalid],
    ['In conflict', report.conflicting],
  ] as const;
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-col gap-4">
        <dl className="flex flex-wrap gap-16">
          {figures.map(([name, count]) => (
            <div key={name} className="flex flex-col">
              <dt className="text-11 text-muted">{name}</dt>
              <dd className="text-15 tabular">{numberText(count)}</dd>
            </div>
          ))}
        </dl>
        {/* The rows beside it are as they are now: somebody may have changed the same since. */}
        <p className="text-11 text-muted">As it was when the file was read</p>
      </div>
      {report.notices.map((notice) => (
        <Notice key={notice} tone="info" title={notice} />
      ))}
      {report.problemCount > 0 && (
        <>
          <Notice
            tone="attention"
            title={
              report.invalid === 1
                ? 'One row is left out because of what is wrong in it'
                : `${numberText(report.invalid)} rows are left out because of what is wrong in them`
            }
            action={
              <Button
                size="small"
                icon={Download}
                onClick={() =>
                  saveText('import-problems.csv', [problemsFile(report)], 'text/csv;charset=utf-8')
                }
              >
                Save the list
              </Button>
            }
          />
          <ol
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            tabIndex={0}
            aria-label="Problems"
            className="flex max-h-[180px] flex-col gap-2 overflow-y-auto rounded-4 border border-line px-12 py-8 text-12"
          >
            {report.problems.slice(0, shownProblems).map((problem) => (
              <li
                key={`${problem.row} ${problem.column} ${problem.reason}`}
                className="wrap-anywhere"
              >
                <span className="tabular">Row {problem.row}</span>
                {problem.column && `, ${problem.column}`}
                {problem.value && <span className="text-muted"> “{shortened(problem.value)}”</span>}
                : {problem.reason}
              </li>
            ))}
            {report.problemCount > shownProblems && (
              <li>and {numberText(report.problemCount - shownProblems)} more in the list</li>
            )}
          </ol>
        </>
      )}
    </div>
  );
}
