import type { Finding } from '../../../electron/reconciliation/finding-queue.schema';
import { evidenceLabel, evidenceText } from './finance-words';

/** The currency in which one side counts: where currencies disagree, each its own. */
function sideCurrency(finding: Finding, side: 0 | 1): string | null {
  const named = finding.evidence['currency']?.[side];
  return typeof named === 'string' ? named.toUpperCase() : finding.currency;
}

/** The fields of a finding that disagree, with what each side says. */
export function EvidenceTable({ finding }: { readonly finding: Finding }) {
  const fields = Object.entries(finding.evidence);
  if (fields.length === 0) return null;
  return (
    <table className="mb-12 w-full max-w-[900px] tabular">
      <caption className="sr-only">Fields that disagree</caption>
      <thead className="text-left text-12 text-muted">
        <tr>
          <th scope="col" className="w-1/4 pb-2 font-medium">
            Field
          </th>
          <th scope="col" className="w-3/8 pb-2 font-medium">
            Ours
          </th>
          <th scope="col" className="pb-2 font-medium">
            Stripe’s
          </th>
        </tr>
      </thead>
      <tbody>
        {fields.map(([field, [ours, theirs]]) => (
          <tr key={field} className="border-t border-line">
            <th scope="row" className="py-2 text-left font-normal text-muted">
              {evidenceLabel(field)}
            </th>
            <td className="py-2 pr-16 break-all text-danger-text">
              {evidenceText(field, ours, sideCurrency(finding, 0))}
            </td>
            <td className="py-2 break-all text-danger-text">
              {evidenceText(field, theirs, sideCurrency(finding, 1))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
