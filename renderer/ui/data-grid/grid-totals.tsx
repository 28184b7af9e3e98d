import { useMemo } from 'react';
import { numberText } from '../../../electron/shared/number-text';
import { deskLocale } from '../locale';
import { moneyText } from '../money-text';
import type { GridColumn } from './grid-column';
import { type CellRange, cellCount } from './grid-range.rules';
import { type RowSource, useRowChanges } from './grid-rows';
import { rangeTotals } from './grid-totals.rules';

export interface GridTotalsProps<Row> {
  readonly range: CellRange;
  readonly rows: RowSource<Row>;
  /** The columns of the range. */
  readonly columns: readonly GridColumn<Row>[];
}

/** Kinds of amounts that have room side by side; each is told what it is paid for. */
const mostKinds = 3;

const figure = (value: number) => value.toLocaleString(deskLocale, { maximumFractionDigits: 2 });

/** What the drawn range holds: how many cells, their sum and their mean. */
export function GridTotals<Row>({ range, rows, columns }: GridTotalsProps<Row>) {
  const changed = useRowChanges(rows);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows give others after a change
  const totals = useMemo(() => {
    const amounts = columns.flatMap(({ amount }) => amount ?? []);
    return rangeTotals(range, rows.at, amounts);
  }, [range, rows, columns, changed]);
  const shown = totals.money.slice(0, mostKinds);
  const others = totals.money.length - shown.length;
  const left = [
    ...(totals.refused > 0 ? [`${numberText(totals.refused)} that cannot be taken`] : []),
    ...(totals.unread > 0 ? [`${numberText(totals.unread)} not read yet`] : []),
  ].join(' and ');
  return (
    <div
      role="status"
      className="flex h-status-bar shrink-0 items-center gap-16 overflow-hidden whitespace-nowrap border-t border-line bg-canvas px-16 text-12 text-muted tabular"
    >
      <span>{numberText(cellCount(range))} cells</span>
      {left && <span className="text-attention-text">Without {left}</span>}
      {totals.number && (
        <>
          <span>Sum {figure(totals.number.sum)}</span>
          <span>Average {figure(totals.number.mean)}</span>
        </>
      )}
      {shown.map(({ per, sum, mean }) => (
        <span key={`${sum.currency} ${per}`} className="flex gap-8">
          {per !== undefined && <span className="text-text">{per}</span>}
          <span>Sum {moneyText(sum)}</span>
          <span>Average {moneyText(mean)}</span>
        </span>
      ))}
      {others > 0 && (
        <span>
          and {others} other {others === 1 ? 'kind' : 'kinds'} of prices
        </span>
      )}
    </div>
  );
}
