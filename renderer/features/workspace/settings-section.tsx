import { type ReactNode, useId } from 'react';
import { classes } from '../../ui/classes';

export interface SettingsSectionProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** For tables: what it holds stands below its name, over the whole width. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A part of the settings: its name and what it is about on the left, its controls beside it. */
export function SettingsSection({
  title,
  description,
  wide = false,
  children,
}: SettingsSectionProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      tabIndex={-1}
      className={classes(
        'outline-none grid gap-x-32 gap-y-12 border-b border-line py-24 last:border-b-0',
        !wide && 'grid-cols-[200px_1fr] max-wide:grid-cols-1',
      )}
    >
      <div className="flex flex-col gap-4">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {description && <p className="text-12 text-muted">{description}</p>}
      </div>
      <div className="flex min-w-0 flex-col gap-16">{children}</div>
    </section>
  );
}

export interface SettingRowProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

/** One setting: words on the left, its control at the end of the line. */
export function SettingRow({ label, hint, children }: SettingRowProps) {
  return (
    <div className="flex min-h-control items-center justify-between gap-16">
      <div className="flex min-w-0 flex-col">
        <span>{label}</span>
        {hint && <span className="text-12 text-faint">{hint}</span>}
      </div>
      {children}
    </div>
  );
}

export interface FactListProps {
  readonly facts: readonly { readonly term: string; readonly value: ReactNode }[];
}

/** Facts that are read, not set. */
export function FactList({ facts }: FactListProps) {
  return (
    <dl className="grid grid-cols-[96px_1fr] gap-x-16 gap-y-8">
      {facts.map(({ term, value }) => (
        <div key={term} className="contents">
          <dt className="text-muted">{term}</dt>
          <dd className="min-w-0 select-text break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
