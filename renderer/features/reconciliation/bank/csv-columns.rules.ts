import type { CsvChoice } from '../../../../electron/reconciliation/bank/bank-statement.schema';

/** What a column of a CSV file can be. */
export type CsvColumn = Exclude<keyof CsvChoice, 'dateOrder' | 'decimal'>;

/**
 * The mapping once a person chose a column. An amount stands either in one column or in one for each
 * direction: choosing one way ends the other, which would pass over the choice.
 * @param column its number, null for none
 */
export function withColumn(mapping: CsvChoice, name: CsvColumn, column: number | null): CsvChoice {
  const chosen = { ...mapping, [name]: column };
  if (column === null) return chosen;
  if (name === 'amount') return { ...chosen, moneyIn: null, moneyOut: null };
  return name === 'moneyIn' || name === 'moneyOut' ? { ...chosen, amount: null } : chosen;
}
