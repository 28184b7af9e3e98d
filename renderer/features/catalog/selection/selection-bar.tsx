import { Pencil, X } from 'lucide-react';
import { useState } from 'react';
import type { ToolStatus } from '../../../../electron/catalog/catalog-values.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { Button } from '../../../ui/button';
import { onDemand } from '../../../ui/on-demand';
import { useFocusToGrid } from '../grid/use-focus-to-grid';
import { StatusMenu } from './status-menu';
import { mostToolsAtOnce, type StatusSubject } from './use-change-status';

const RetireTool = onDemand(() =>
  import('../tool/retire-tool').then((module) => module.RetireTool),
);

export interface SelectionBarProps {
  readonly tools: readonly StatusSubject[];
  readonly statusMenuOpen: boolean;
  readonly onStatusMenuOpenChange: (open: boolean) => void;
  readonly onStatus: (status: ToolStatus) => void;
  /** Changes one thing in all of them. */
  readonly onEdit: () => void;
  readonly onClear: () => void;
}

/** What can be done with the selected tools. */
export function SelectionBar({
  tools,
  statusMenuOpen,
  onStatusMenuOpenChange,
  onStatus,
  onEdit,
  onClear,
}: SelectionBarProps) {
  const [first, ...others] = new Set(tools.map(({ status }) => status));
  const tooMany = tools.length > mostToolsAtOnce;
  const bar = useFocusToGrid();
  const [retiring, setRetiring] = useState<StatusSubject | null>(null);
  const choose = (status: ToolStatus) => {
    const [tool] = tools;
    // What depends on it is shown, and a replacement offered, before it is hidden.
    if (status === 'DISABLED' && tool && tools.length === 1) setRetiring(tool);
    else onStatus(status);
  };
  return (
    <section
      ref={bar}
      aria-label="Selected tools"
      className="flex shrink-0 items-center gap-8 border-t border-line bg-canvas px-16 py-8"
    >
      <span role="status" className="font-medium tabular">
        {numberText(tools.length)} selected
      </span>
      <Button size="small" icon={Pencil} onClick={onEdit}>
        Edit…
      </Button>
      <StatusMenu
        side="top"
        open={statusMenuOpen}
        onOpenChange={onStatusMenuOpenChange}
        current={others.length === 0 && first !== undefined ? first : null}
        onChoose={choose}
        trigger={
          <Button size="small" disabled={tooMany}>
            Change status…
          </Button>
        }
      />
      {tooMany && (
        <span className="text-12 text-muted">
          “Edit…” changes the status of more than {mostToolsAtOnce}.
        </span>
      )}
      <Button variant="ghost" size="small" icon={X} className="ml-auto" onClick={onClear}>
        Clear selection
      </Button>
      {retiring && (
        <RetireTool
          tool={retiring}
          becoming="DISABLED"
          onClose={(retired) => {
            setRetiring(null);
            if (retired) onClear();
          }}
        />
      )}
    </section>
  );
}
