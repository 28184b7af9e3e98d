import { CircleAlert, GripVertical, TriangleAlert, X } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { type BundleFinding, weightOf } from '../../../../electron/bundles/bundle-checks.rules';
import type { BundleTool } from '../../../../electron/bundles/bundle-content.schema';
import type { Receipt } from '../../../../electron/bundles/bundle-receipt.rules';
import { findingText, intervalUnits } from '../../../shared/bundle-words';
import { tierLabels } from '../../../shared/catalog-labels';
import { classes } from '../../../ui/classes';
import { controlClasses } from '../../../ui/field';
import { IconButton } from '../../../ui/icon-button';
import { moneyText } from '../../../ui/money-text';
import { useDragSource, useDropTarget } from './use-tool-drag';

export interface ItemRowProps {
  readonly id: string;
  /** Its place from 0. */
  readonly at: number;
  readonly count: number;
  /** Null while it is not known. */
  readonly tool: BundleTool | null;
  readonly receipt: Receipt;
  readonly findings: readonly BundleFinding[];
  readonly readOnly: boolean;
  readonly onMove: (id: string, to: number) => void;
  readonly onRemove: (id: string) => void;
  readonly onDrop: (tool: BundleTool, to: number) => void;
  readonly onFocusNeighbour: (to: number) => void;
}

const unknownTool = (id: string): BundleTool => ({
  id,
  name: 'Deleted tool',
  slug: '',
  category: 'AUTOMATION_TOOLS',
  status: 'DISABLED',
  requiredTier: 'FREE',
  pricing: { model: 'FREE', currency: 'USD', amount: 0, usageUnit: null, trialDays: 0 },
});

/** One tool of the bundle: its place, what it costs by itself and within the bundle. */
export function ItemRow(props: ItemRowProps) {
  const { id, at, count, receipt, readOnly, onMove, onRemove, onDrop, onFocusNeighbour } = props;
  const tool = props.tool ?? unknownTool(id);
  const row = useRef<HTMLLIElement>(null);
  const dragging = useDragSource(row, tool, !readOnly && props.tool !== null);
  const edge = useDropTarget(
    row,
    (dropped, side) => onDrop(dropped, side === 'before' ? at : at + 1),
    !readOnly,
  );
  const own = props.findings.filter((finding) => 'toolId' in finding && finding.toolId === id);
  const problem = own.some((finding) => weightOf(finding) === 'problem');

  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: count - 1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      if (event.altKey) onMove(id, move);
      else onFocusNeighbour(move);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      onRemove(id);
    }
  };

  return (
    <li
      ref={row}
      data-tool={id}
      className={classes(
        'relative flex select-none min-h-row-comfortable items-center gap-8 py-4 pr-8 pl-4 transition-colors hover:bg-hover',
        dragging && 'opacity-50',
      )}
    >
      {edge && (
        <span
          aria-hidden="true"
          className={classes(
            'absolute inset-x-8 h-2 rounded-full bg-accent forced-colors:bg-[Highlight]',
            edge === 'before' ? '-top-px' : '-bottom-px',
          )}
        />
      )}
      {!readOnly && (
        <button
          type="button"
          data-handle=""
          aria-label={`Move ${tool.name}, place ${at + 1} of ${count}`}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
          onKeyDown={onKeyDown}
          className="flex size-control-small shrink-0 cursor-grab items-center justify-center rounded-4 text-faint hover:text-text"
        >
          <GripVertical aria-hidden="true" className="size-icon" />
        </button>
      )}
      {readOnly ? (
        <span className="w-24 shrink-0 pl-8 text-right text-12 text-faint tabular">{at + 1}</span>
      ) : (
        <PlaceField key={at} name={tool.name} at={at} onMove={(to) => onMove(id, to)} />
      )}
      <div className="flex min-w-0 grow flex-col">
        <span className="flex items-center gap-4">
          <span className="truncate">
            <bdi>{tool.name}</bdi>
          </span>
          <span className="shrink-0 text-11 text-faint">{tierLabels[tool.requiredTier]}</span>
        </span>
        {own.map((finding) => (
          <span
            key={finding.kind}
            className={classes(
              'flex items-center gap-4 text-12',
              weightOf(finding) === 'problem' ? 'text-danger-text' : 'text-attention-text',
            )}
          >
            {problem ? (
              <CircleAlert aria-hidden="true" className="size-12 shrink-0" />
            ) : (
              <TriangleAlert aria-hidden="true" className="size-12 shrink-0" />
            )}
            <span className="truncate">{findingText(finding)}</span>
          </span>
        ))}
      </div>
      <ItemPrice id={id} receipt={receipt} />
      {!readOnly && (
        <IconButton
          size="small"
          icon={X}
          label={`Take ${tool.name} out`}
          onClick={() => onRemove(id)}
        />
      )}
    </li>
  );
}

interface PlaceFieldProps {
  readonly name: string;
  readonly at: number;
  readonly onMove: (to: number) => void;
}

/** The place of a tool as a number: typing another one and Enter moves the tool there. */
function PlaceField({ name, at, onMove }: PlaceFieldProps) {
  const [text, setText] = useState(String(at + 1));
  const commit = () => {
    const place = /^\d{1,4}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (place >= 1 && place !== at + 1) onMove(place - 1);
    else setText(String(at + 1));
  };
  return (
    <input
      type="text"
      inputMode="numeric"
      aria-label={`Place of ${name}`}
      value={text}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          event.preventDefault();
          commit();
        } else if (event.key === 'Escape') {
          event.preventDefault();
          setText(String(at + 1));
        }
      }}
      className={classes(
        controlClasses,
        'h-control-small w-32! shrink-0 border-transparent! bg-transparent! px-4 text-right text-12 text-muted tabular hover:border-line-strong! focus:border-ring!',
      )}
    />
  );
}

/** What a tool costs by itself, and what of the bundle's price it is. */
function ItemPrice({ id, receipt }: { readonly id: string; readonly receipt: Receipt }) {
  for (const total of receipt.totals) {
    const part = total.parts.find(({ toolId }) => toolId === id);
    if (!part) continue;
    const { currency, interval } = total;
    const text = (minor: number) => moneyText({ minor, currency });
    return (
      <span className="flex shrink-0 flex-col items-end tabular">
        <span className="flex items-baseline gap-8">
          {part.saving > 0 && (
            <span className="text-12 text-faint">
              <span className="sr-only">instead of </span>
              <s>{text(part.list)}</s>
            </span>
          )}
          <span>{text(part.share)}</span>
        </span>
        <span className="text-11 text-faint">
          {intervalUnits[interval]}
          {part.saving > 0 && ` · saves ${text(part.saving)}`}
        </span>
      </span>
    );
  }
  const extra = receipt.extras.find(({ toolId }) => toolId === id);
  if (!extra) return null;
  switch (extra.kind) {
    case 'included':
      return <span className="shrink-0 text-12 text-muted">Included</span>;
    case 'on_request':
      return <span className="shrink-0 text-12 text-muted">On request</span>;
    case 'unreadable':
      return <span className="shrink-0 text-12 text-danger-text">Unreadable price</span>;
    case 'per_use':
      return (
        <span className="flex shrink-0 flex-col items-end tabular">
          <span>{moneyText(extra.price)}</span>
          <span className="text-11 text-faint">per {extra.unit}</span>
        </span>
      );
  }
}
