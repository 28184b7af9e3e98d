import type { Operation } from '../shared/operations';
import { Popover } from '../ui/popover';
import { ProgressBar } from '../ui/progress-bar';
import { Spinner } from '../ui/spinner';

/** A running operation in the status bar; opened, it shows how far it is and can be cancelled. */
export function OperationStatus({ operation }: { readonly operation: Operation }) {
  const { label, step, done, total, rate, cancel } = operation;
  const percent = total ? ` ${Math.floor((done / total) * 100)} %` : '';
  return (
    <Popover
      side="top"
      align="end"
      trigger={
        <button
          type="button"
          className="flex h-[20px] items-center gap-4 rounded-4 px-4 tabular hover:bg-pressed hover:text-text"
        >
          <Spinner className="size-12" />
          {label}
          {percent}
        </button>
      }
    >
      <div className="w-[280px]">
        <ProgressBar
          label={step || label}
          done={done}
          total={total}
          rate={rate}
          onCancel={cancel}
        />
      </div>
    </Popover>
  );
}
