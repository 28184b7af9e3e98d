import { Switch as BaseSwitch } from '@base-ui/react/switch';
import { type ReactNode, useId } from 'react';

export interface SwitchProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onCheckedChange: (checked: boolean) => void;
  readonly disabled?: boolean | undefined;
}

/** Something that takes effect at once. Words on the left, the switch on the right. */
export function Switch({ label, hint, checked, onCheckedChange, disabled }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-center justify-between gap-16">
      <div className="flex flex-col">
        <label htmlFor={id}>{label}</label>
        {hint && (
          <span id={`${id}-hint`} className="text-12 text-faint">
            {hint}
          </span>
        )}
      </div>
      <BaseSwitch.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={(next) => onCheckedChange(next)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="flex h-16 w-32 shrink-0 items-center rounded-full bg-faint p-2 transition-colors data-checked:bg-accent data-disabled:opacity-50"
      >
        <BaseSwitch.Thumb className="size-12 rounded-full bg-on-accent transition-transform data-checked:translate-x-16" />
      </BaseSwitch.Root>
    </div>
  );
}
