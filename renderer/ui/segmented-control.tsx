import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import type { LucideIcon } from 'lucide-react';

export interface SegmentedControlProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onValueChange: (value: Value) => void;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly icon?: LucideIcon;
  }[];
}

/** One of two to four, all in sight; takes effect at once. */
export function SegmentedControl<Value extends string>({
  label,
  value,
  onValueChange,
  options,
}: SegmentedControlProps<Value>) {
  return (
    <RadioGroup
      aria-label={label}
      value={value}
      onValueChange={(next) => onValueChange(next)}
      className="inline-flex h-control gap-2 rounded-4 border border-line-strong bg-sunken p-px"
    >
      {options.map(({ value: option, label: text, icon: Icon }) => (
        <Radio.Root
          key={option}
          value={option}
          aria-label={text}
          nativeButton
          render={<button type="button" />}
          className="inline-flex items-center gap-4 rounded-4 border border-transparent px-8 text-12 text-muted transition-colors hover:text-text data-checked:border-line data-checked:bg-surface data-checked:font-medium data-checked:text-text"
        >
          {Icon && <Icon aria-hidden="true" className="size-12" />}
          {text}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
