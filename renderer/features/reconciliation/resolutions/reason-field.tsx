import { TextArea } from '../../../ui/text-area';

export interface ReasonFieldProps {
  readonly value: string;
  readonly onChange: (reason: string) => void;
  /** Where the reason will stand, or what it must have. */
  readonly hint: string;
  /** Lines that are in sight. */
  readonly rows?: number;
}

/** Why something is decided: no act of finance goes without it. */
export function ReasonField({ value, onChange, hint, rows = 2 }: ReasonFieldProps) {
  return (
    <TextArea
      label="Reason"
      required
      rows={rows}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      hint={hint}
    />
  );
}
