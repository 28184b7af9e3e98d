import { useLayoutEffect, useRef, useState } from 'react';
import type { BundleFinding } from '../../../../electron/bundles/bundle-checks.rules';
import type { BundleTool } from '../../../../electron/bundles/bundle-content.schema';
import type { Receipt } from '../../../../electron/bundles/bundle-receipt.rules';
import { classes } from '../../../ui/classes';
import type { ComposerState } from './composer-state.rules';
import { ItemRow } from './item-row';
import { useDropTarget } from './use-tool-drag';

export interface ItemListProps {
  readonly state: ComposerState;
  readonly tools: ReadonlyMap<string, BundleTool>;
  readonly receipt: Receipt;
  readonly findings: readonly BundleFinding[];
  readonly readOnly: boolean;
  readonly problem: string | undefined;
  /** @param at the place from 0 */
  readonly onMove: (id: string, at: number) => void;
  readonly onAddAt: (tool: BundleTool, at: number) => void;
  readonly onRemove: (id: string) => void;
}

/** The tools of the bundle in their order, each with its share of the price. */
export function ItemList(props: ItemListProps) {
  const { state, tools, receipt, findings, readOnly, problem, onMove, onAddAt, onRemove } = props;
  const list = useRef<HTMLOListElement>(null);
  const area = useRef<HTMLElement>(null);
  /** The tool whose handle takes the focus once the list is drawn again. */
  const wanted = useRef<string | null>(null);
  const [said, setSaid] = useState('');
  const { items } = state;

  const focusHandle = (id: string | undefined) =>
    list.current
      ?.querySelector<HTMLElement>(`[data-tool="${id}"] [data-handle]`)
      ?.focus({ preventScroll: false });
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    focusHandle(wanted.current);
    wanted.current = null;
  });

  const nameOf = (id: string) => tools.get(id)?.name ?? 'The tool';
  const move = (id: string, to: number) => {
    const from = items.indexOf(id);
    const at = Math.min(items.length - 1, Math.max(0, to));
    if (at === from) return;
    wanted.current = id;
    setSaid(`${nameOf(id)}: place ${at + 1} of ${items.length}.`);
    onMove(id, at);
  };
  const remove = (id: string) => {
    const at = items.indexOf(id);
    wanted.current = items[at + 1] ?? items[at - 1] ?? null;
    setSaid(`${nameOf(id)} taken out.`);
    onRemove(id);
  };
  const drop = (tool: BundleTool, to: number) => {
    const from = items.indexOf(tool.id);
    if (from === -1) {
      setSaid(`${tool.name} added at place ${to + 1}.`);
      onAddAt(tool, to);
    } else move(tool.id, from < to ? to - 1 : to);
  };
  const over = useDropTarget(area, (tool) => drop(tool, items.length), !readOnly);

  return (
    <section
      ref={area}
      aria-labelledby="bundle-tools"
      className={classes(
        'print-page flex flex-col border-b border-line pt-12 pb-16',
        over !== null && items.length === 0 && 'bg-accent-tint',
      )}
    >
      <p className="hidden pb-8 text-15 font-semibold print:block">{state.name}</p>
      <h3
        id="bundle-tools"
        className="flex items-baseline gap-8 px-16 pb-8 text-13 font-semibold print:px-0"
      >
        Tools
        <span className="text-12 font-normal text-faint tabular">{items.length}</span>
        {!readOnly && items.length > 1 && (
          <span className="ml-auto text-11 font-normal text-faint print:hidden">
            Drag, or Alt with the arrows on a handle
          </span>
        )}
      </h3>
      {problem !== undefined && <p className="px-16 pb-8 text-12 text-danger-text">{problem}</p>}
      <p role="status" className="sr-only">
        {said}
      </p>
      {items.length === 0 ? (
        <p className="mx-16 rounded-4 border border-line-strong border-dashed px-16 py-24 text-center text-muted">
          {readOnly
            ? 'The bundle holds no tools.'
            : 'Drag tools here, or add them with “Find tools”.'}
        </p>
      ) : (
        <ol ref={list} aria-label="Tools of the bundle" className="flex flex-col">
          {items.map((id, at) => (
            <ItemRow
              key={id}
              id={id}
              at={at}
              count={items.length}
              tool={tools.get(id) ?? null}
              receipt={receipt}
              findings={findings}
              readOnly={readOnly}
              onMove={move}
              onRemove={remove}
              onDrop={drop}
              onFocusNeighbour={(to) =>
                focusHandle(items[Math.min(items.length - 1, Math.max(0, to))])
              }
            />
          ))}
        </ol>
      )}
    </section>
  );
}
