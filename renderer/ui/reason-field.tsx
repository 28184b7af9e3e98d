import { TextField } from './text-field';

export interface ReasonFieldProps {
  readonly value: string;
  readonly onChange: (reason: string) => void;
  /** A reason that holds until another is typed. */
  readonly given?: string | null;
}

/** Asks why something is changed. Nobody has to say. */
export function ReasonField({ value, onChange, given = null }: ReasonFieldProps) {
  return (
    <TextField
      label="Why"
      value={value}
      placeholder={given ?? 'Kept in the history'}
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
