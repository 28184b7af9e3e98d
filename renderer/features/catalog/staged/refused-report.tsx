import { ClipboardCopy } from 'lucide-react';
import type { ToolRow } from '../../../../electron/catalog/catalog-tool.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { Button } from '../../../ui/button';
import type { RefusedText } from '../../../ui/data-grid/grid-column';
import { Dialog } from '../../../ui/dialog';
import { Notice } from '../../../ui/notice';
import { useCopy } from '../../../ui/use-copy';
import { refusedLine } from './staged-edits.rules';

export interface RefusedReportProps {
  readonly refused: readonly RefusedText<ToolRow>[];
  readonly onClose: () => void;
}

/** Lines that are listed; the whole can be copied. */
const mostLines = 200;

/** What of a paste found no cell or was not taken there: each text with its reason, so that nothing is lost. */
export function RefusedReport({ refused, onClose }: RefusedReportProps) {
  const { outcome, copy } = useCopy();
  return (
    <Dialog
      open
      size="wide"
      onOpenChange={(open) => !open && onClose()}
      title={
        refused.length === 1
          ? '1 pasted value was not taken'
          : `${numberText(refused.length)} pasted values were not taken`
      }
      description="Everything else is in the grid and can be undone. Nothing here is lost: copy it and paste it where it belongs."
      footer={
        <>
          <Button icon={ClipboardCopy} onClick={() => copy(refused.map(refusedLine).join('\n'))}>
            {outcome === 'copied' ? 'Copied' : 'Copy with reasons'}
          </Button>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      {outcome === 'refused' && (
        <Notice urgent tone="danger" title="The browser did not let it be copied">
          Select the lines below and copy them.
        </Notice>
      )}
      <div className="max-h-[40vh] select-text overflow-auto">
        <table className="w-full text-left text-12">
          <thead className="text-muted">
            <tr>
              {['Tool', 'Column', 'Pasted', 'Why'].map((header) => (
                <th key={header} scope="col" className="py-4 pr-12 font-medium">
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {refused.slice(0, mostLines).map(({ row, column, text, reason }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
              <tr key={at} className="border-line border-t align-top">
                <td className="py-4 pr-12">{row?.name ?? '–'}</td>
                <td className="py-4 pr-12">{column?.header ?? '–'}</td>
                <td className="max-w-[160px] truncate py-4 pr-12 font-medium" title={text}>
                  {text}
                </td>
                <td className="py-4 text-muted">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {refused.length > mostLines && (
          <p className="py-8 text-12 text-muted">
            And {numberText(refused.length - mostLines)} more, which are copied too.
          </p>
        )}
      </div>
    </Dialog>
  );
}
