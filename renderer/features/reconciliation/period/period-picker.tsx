import { CalendarRange, ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Period } from '../../../../electron/reconciliation/period/period.schema';
import { stripeBeginning } from '../../../../electron/shared/stripe-beginning';
import { useCommands } from '../../../shared/commands';
import { Button } from '../../../ui/button';
import { IconButton } from '../../../ui/icon-button';
import { Popover } from '../../../ui/popover';
import { TextField } from '../../../ui/text-field';
import { periodText } from '../finance-words';
import { monthOf } from '../purchases-view.rules';

export interface PeriodPickerProps {
  readonly period: Period;
  readonly months: readonly {
    readonly from: string;
    readonly to: string;
    readonly closed: boolean;
  }[];
  readonly onChange: (period: Period) => void;
}

function neighbour({ from }: Period, months: number): Period {
  const start = new Date(`${from}T00:00:00Z`);
  return monthOf(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1)));
}

/** The list is longer than its room: it begins where one is. */
const showInList = (button: HTMLElement | null) => button?.scrollIntoView({ block: 'nearest' });

/** A month by its name, the ones beside it, or any days. */
export function PeriodPicker({ period, months, onChange }: PeriodPickerProps) {
  const [open, setOpen] = useState(false);
  const [from, setFrom] = useState(period.from);
  const [to, setTo] = useState(period.to);
  const choose = (next: Period) => {
    setOpen(false);
    onChange(next);
  };
  useCommands(
    ([-1, 1] as const).map((step) => ({
      id: `purchases.month.${step}`,
      title: step < 0 ? 'Show the month before' : 'Show the month after',
      group: 'Purchases',
      icon: step < 0 ? ChevronLeft : ChevronRight,
      run: () => onChange(neighbour(period, step)),
    })),
  );
  const isShown = (month: Period) => month.from === period.from && month.to === period.to;
  const valid = from !== '' && to !== '' && from <= to;
  return (
    <div className="flex items-center">
      <IconButton
        icon={ChevronLeft}
        label="Month before"
        onClick={() => onChange(neighbour(period, -1))}
      />
      <Popover
        align="end"
        open={open}
        onOpenChange={(next) => {
          setFrom(period.from);
          setTo(period.to);
          setOpen(next);
        }}
        trigger={
          <Button variant="ghost" icon={CalendarRange} aria-label={`Period: ${periodText(period)}`}>
            {periodText(period)}
          </Button>
        }
      >
        <div className="flex w-[240px] flex-col gap-8">
          <ul className="flex max-h-[220px] flex-col overflow-y-auto">
            {months.map((month) => (
              <li key={month.from}>
                <button
                  type="button"
                  ref={isShown(month) ? showInList : undefined}
                  aria-current={isShown(month)}
                  onClick={() => choose({ from: month.from, to: month.to })}
                  className="flex h-control w-full items-center justify-between rounded-4 px-8 text-left hover:bg-hover aria-[current=true]:bg-accent-tint aria-[current=true]:text-accent-text focus-inset"
                >
                  {periodText(month)}
                  <span className="text-12 text-faint">{month.closed ? 'closed' : 'open'}</span>
                </button>
              </li>
            ))}
          </ul>
          <form
            className="flex flex-col gap-8 border-t border-line pt-8"
            onSubmit={(event) => {
              event.preventDefault();
              if (valid) choose({ from, to });
            }}
          >
            <div className="flex gap-8">
              <TextField
                type="date"
                label="From"
                min={stripeBeginning}
                value={from}
                onChange={(event) => setFrom(event.currentTarget.value)}
              />
              <TextField
                type="date"
                label="To"
                value={to}
                error={valid ? undefined : 'It ends before it begins.'}
                onChange={(event) => setTo(event.currentTarget.value)}
              />
            </div>
            <p className="text-12 text-faint">Days are UTC, both included.</p>
            <Button type="submit" size="small" disabled={!valid}>
              Show these days
            </Button>
          </form>
        </div>
      </Popover>
      <IconButton
        icon={ChevronRight}
        label="Month after"
        onClick={() => onChange(neighbour(period, 1))}
      />
    </div>
  );
}
