import type { Finding } from '../../../../electron/reconciliation/findings/finding-queue.schema';
import { classes } from '../../../ui/classes';
import { evidenceRows } from './evidence.rules';

/** What each side says of the fields of a finding, those in which they disagree marked. */
export function EvidenceTable({ finding }: { readonly finding: Finding }) {
  const {
    titles: [first, second],
    rows,
  } = evidenceRows(finding);
  if (rows.length === 0) return null;
  return (
    <table className="mb-12 w-full max-w-[900px] tabular">
      <caption className="sr-only">What each side says</caption>
      <thead className="text-left text-12 text-muted">
        <tr>
          <th scope="col" className="w-1/4 pb-2 font-medium">
            Field
          </th>
          <th scope="col" className="w-3/8 pb-2 font-medium">
            {first}
          </th>
          <th scope="col" className="pb-2 font-medium">
            {second}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, sides, differs }) => (
          <tr
            key={label}
            className={classes('border-t border-line', differs ? 'text-danger-text' : 'text-muted')}
          >
            <th scope="row" className="py-2 text-left font-normal text-muted">
              {label}
            </th>
            <td className="py-2 pr-16 wrap-anywhere">{sides[0]}</td>
            <td className="py-2 wrap-anywhere">{sides[1]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
