import { useId, useState } from 'react';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';
import { TextField } from '../../../ui/text-field';
import { type ColumnFilter, columnFilterProblem } from './column-filter.rules';

export interface ColumnFilterDialogProps {
  /** The words above the column. */
  readonly header: string;
  /** What holds now, or an empty one. */
  readonly filter: ColumnFilter;
  readonly onApply: (filter: ColumnFilter) => void;
  /** Takes the filter away; null while none holds. */
  readonly onRemove: (() => void) | null;
  readonly onClose: () => void;
}

/** Narrows the list by one column: to a part of its text, or from a least to a most. */
export function ColumnFilterDialog(props: ColumnFilterDialogProps) {
  const { header, onApply, onRemove, onClose } = props;
  const form = useId();
  const [filter, setFilter] = useState(props.filter);
  const [problem, setProblem] = useState<string>();
  const change = (part: Readonly<Record<string, string>>) => {
    setFilter({ ...filter, ...part } as ColumnFilter);
    setProblem(undefined);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Filter by ${header.toLowerCase()}`}
      footer={
        <>
          {onRemove && <Button onClick={onRemove}>Remove filter</Button>}
          <Button variant="primary" type="submit" form={form}>
            Filter tools
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="flex items-start gap-8 [&>*]:min-w-0 [&>*]:grow"
        onSubmit={(event) => {
          event.preventDefault();
          const found = columnFilterProblem(filter);
          if (found === undefined) onApply(filter);
          else setProblem(found);
        }}
      >
        {filter.kind === 'text' ? (
          <TextField
            label="Contains"
            hint="Neither case nor accents matter"
            maxLength={100}
            value={filter.text}
            error={problem}
            onChange={({ currentTarget }) => change({ text: currentTarget.value })}
          />
        ) : (
          <>
            {filter.kind === 'price' && (
              <TextField
                label="Currency"
                maxLength={3}
                value={filter.currency}
                onChange={({ currentTarget }) =>
                  change({ currency: currentTarget.value.toUpperCase() })
                }
              />
            )}
            <TextField
              label={filter.kind === 'date' ? 'First day' : 'From'}
              type={filter.kind === 'date' ? 'date' : 'text'}
              inputMode={filter.kind === 'date' ? undefined : 'decimal'}
              value={filter.from}
              error={problem}
              onChange={({ currentTarget }) => change({ from: currentTarget.value.trim() })}
            />
            <TextField
              label={filter.kind === 'date' ? 'Last day' : 'To'}
              type={filter.kind === 'date' ? 'date' : 'text'}
              inputMode={filter.kind === 'date' ? undefined : 'decimal'}
              value={filter.to}
              onChange={({ currentTarget }) => change({ to: currentTarget.value.trim() })}
            />
          </>
        )}
      </form>
    </Dialog>
  );
}
