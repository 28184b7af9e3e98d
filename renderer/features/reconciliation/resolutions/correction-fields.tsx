import { ArrowRight, X } from 'lucide-react';
import type { FindingClass } from '../../../../electron/reconciliation/findings/finding-classes.rules';
import {
  type ColumnValue,
  type CorrectableColumn,
  correctableColumns,
  correctableFields,
  correctionText,
  isCorrectable,
  readCorrection,
} from '../../../../electron/reconciliation/resolutions/purchase-correction.rules';
import type { PlanView } from '../../../../electron/reconciliation/resolutions/resolution.schema';
import { IconButton } from '../../../ui/icon-button';
import { Select } from '../../../ui/select';
import { TextField } from '../../../ui/text-field';
import { wordsOf } from '../finance-words';

/** What a person has entered for the fields of a purchase, as text. */
export type Correction = Readonly<Partial<Record<CorrectableColumn, string>>>;

/** The currency that the purchase will have. */
function currencyOf(plan: PlanView, correction: Correction): string {
  const entered = correction.currency?.trim().toUpperCase();
  return entered || String(plan.present['currency'] ?? '');
}

/** The proposal as a person finds it in the fields; an empty one where they are to name a payment. */
export function proposedCorrection(plan: PlanView, findingClass: FindingClass): Correction {
  if (findingClass === 'NO_REFERENCE') return { stripe_payment_id: '' };
  const currency = String(plan.changes['currency'] ?? plan.present['currency'] ?? '');
  return Object.fromEntries(
    Object.entries(plan.changes).flatMap(([column, value]) =>
      isCorrectable(column) ? [[column, correctionText(column, value, currency)]] : [],
    ),
  );
}

/** The correction as the database takes it; null while a field cannot be read or nothing changes. */
export function readCorrections(
  plan: PlanView,
  correction: Correction,
): Readonly<Record<string, ColumnValue>> | null {
  const currency = currencyOf(plan, correction);
  const changes: Record<string, ColumnValue> = {};
  for (const column of correctableColumns) {
    const text = correction[column];
    if (text === undefined) continue;
    const reading = readCorrection(column, text, currency);
    if (!reading.ok) return null;
    if (reading.value !== plan.present[column]) changes[column] = reading.value;
  }
  return Object.keys(changes).length > 0 ? changes : null;
}

export interface CorrectionFieldsProps {
  readonly plan: PlanView;
  readonly correction: Correction;
  readonly onChange: (correction: Correction) => void;
}

/** The fields of a purchase that are corrected, each as it is and as it shall be. */
export function CorrectionFields({ plan, correction, onChange }: CorrectionFieldsProps) {
  const currency = currencyOf(plan, correction);
  const shown = correctableColumns.filter((column) => correction[column] !== undefined);
  const left = correctableColumns.filter((column) => correction[column] === undefined);
  const now = (column: CorrectableColumn) =>
    correctionText(column, plan.present[column], String(plan.present['currency'] ?? ''));
  return (
    <fieldset className="flex flex-col gap-8">
      <legend className="pb-4 text-12 text-muted">What changes on the purchase</legend>
      {shown.map((column) => {
        const text = correction[column] ?? '';
        const reading = readCorrection(column, text, currency);
        return (
          <div key={column} className="grid grid-cols-[1fr_16px_1fr_28px] items-start gap-8">
            <div className="flex min-w-0 flex-col">
              <span className="text-12 text-muted">{correctableFields[column].label}</span>
              <span className="flex h-control items-center truncate text-faint tabular">
                {shownText(column, now(column))}
              </span>
            </div>
            <span className="mt-16 flex h-control translate-y-4 items-center">
              <ArrowRight aria-hidden="true" className="size-12 text-faint" />
            </span>
            <CorrectionField
              column={column}
              text={text}
              currency={currency}
              problem={reading.ok ? undefined : reading.problem}
              onChange={(next) => onChange({ ...correction, [column]: next })}
            />
            <IconButton
              icon={X}
              label={`Leave ${correctableFields[column].label.toLowerCase()} as it is`}
              size="small"
              className="mt-24 -translate-y-2"
              onClick={() => {
                const { [column]: _, ...rest } = correction;
                onChange(rest);
              }}
            />
          </div>
        );
      })}
      {left.length > 0 && (
        <Select
          label="Change another field"
          value={null}
          placeholder="Choose a field…"
          options={left.map((column) => ({
            value: column,
            label: correctableFields[column].label,
          }))}
          onValueChange={(column) => onChange({ ...correction, [column]: now(column) })}
          className="max-w-[240px]"
        />
      )}
    </fieldset>
  );
}

/** A value as people read it: codes as words, and nothing as "nothing". */
function shownText(column: CorrectableColumn, text: string): string {
  const { kind } = correctableFields[column];
  if (text === '') return 'nothing';
  if (kind === 'flag') return text === 'true' ? 'Yes' : 'No';
  return kind === 'choice' ? wordsOf(text) : text;
}

interface CorrectionFieldProps {
  readonly column: CorrectableColumn;
  readonly text: string;
  readonly currency: string;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
}

function CorrectionField({ column, text, currency, problem, onChange }: CorrectionFieldProps) {
  const field = correctableFields[column];
  const label = `${field.label}, corrected`;
  if (field.kind === 'choice' || field.kind === 'flag') {
    const values = field.kind === 'flag' ? ['true', 'false'] : field.options;
    return (
      <Select
        label={label}
        value={text}
        options={values.map((value) => ({ value, label: shownText(column, value) }))}
        onValueChange={onChange}
      />
    );
  }
  return (
    <TextField
      label={label}
      numeric={field.kind === 'money'}
      suffix={field.kind === 'money' ? currency : undefined}
      value={text}
      error={problem}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
