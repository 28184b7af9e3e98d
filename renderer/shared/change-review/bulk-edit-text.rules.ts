import { type BulkEdit, hundredPercent } from '../../../electron/catalog/catalog-bulk.schema';
import { numberText } from '../../../electron/shared/number-text';
import { changeValueText, fieldTitle } from './change-text.rules';

const stepsInPercent = hundredPercent / 100;

/** "+10 %", "−7.5 %". @param percent in hundredths of a percent */
function percentText(percent: number): string {
  const steps = Math.abs(percent);
  const whole = numberText(Math.floor(steps / stepsInPercent));
  const part = String(steps % stepsInPercent)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${percent < 0 ? '−' : '+'}${part ? `${whole}.${part}` : whole} %`;
}

function valueText(field: string, value: unknown): string {
  const title = fieldTitle('tool', field);
  const name = title.charAt(0).toLowerCase() + title.slice(1);
  return `${name} to ${changeValueText('tool', field, value)}`;
}

/** What a bulk edit does to its tools, in a few words: "price +10 %, rounded to whole units". */
export function bulkEditText(edit: BulkEdit): string {
  switch (edit.kind) {
    case 'percent':
      return `price ${percentText(edit.percent)}${edit.wholeUnits ? ', rounded to whole units' : ''}`;
    case 'amount':
      return `price to ${edit.amount}`;
    case 'tags': {
      const { add, remove } = edit;
      const added = add.length > 0 ? [`added ${add.join(', ')}`] : [];
      const taken = remove.length > 0 ? [`taken away ${remove.join(', ')}`] : [];
      return `tags ${[...added, ...taken].join('; ')}`;
    }
    case 'set':
      return Object.entries(edit.changes)
        .filter(([, value]) => value !== undefined)
        .map(([field, value]) => valueText(field, value))
        .join(', ');
  }
}
