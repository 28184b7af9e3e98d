import { keysOf } from '../../shared/literals';
import type { PartialView } from '../catalog-changes.rules';
import { formOfPricing } from '../catalog-pricing.rules';
import { columnOfField, type PlainField, plainFields } from '../catalog-state.rules';
import type { ToolField, ToolView } from '../catalog-tool.schema';

/** The columns by which a row of a file is recognised; nobody edits them. */
const keyColumns = ['id', 'revision'] as const;

/** The column of each part of a price; together they are one field. */
export const priceColumns = {
  model: 'price_model',
  currency: 'currency',
  amount: 'price',
  usageUnit: 'usage_unit',
  trialDays: 'trial_days',
} as const;

export type PricePart = keyof typeof priceColumns;
export const priceParts = keysOf(priceColumns);

/** The fields of which a file has a column, by the names of its columns. */
export function fieldsOfColumns(columns: ReadonlySet<string>): readonly ToolField[] {
  const plain = plainFields.filter((field) => columns.has(columnOfField[field]));
  const hasPrice = priceParts.some((part) => columns.has(priceColumns[part]));
  return hasPrice ? [...plain, 'pricing'] : plain;
}

const beforePrice = plainFields.indexOf('tags') + 1;

/** Every column of a file of tools, in the order of an export. */
export const fileColumns: readonly string[] = [
  ...keyColumns,
  ...plainFields.slice(0, beforePrice).map((field) => columnOfField[field]),
  ...priceParts.map((part) => priceColumns[part]),
  ...plainFields.slice(beforePrice).map((field) => columnOfField[field]),
];

/** The cell that empties a field; a blank cell leaves it as it is. */
export const clearToken = '[clear]';

/**
 * Whether a cell must begin with an apostrophe: a spreadsheet would take it for a formula (OWASP,
 * CSV injection), or an import would take it for something else than its text.
 */
function needsApostrophe(text: string): boolean {
  if (/^[=+\-@\t\r]/.test(text) || text === clearToken) return true;
  return text.startsWith("'") && needsApostrophe(text.slice(1));
}

/** A text as a spreadsheet shows it and never computes it; {@link plainText} takes it back. */
export function neutralText(text: string): string {
  return needsApostrophe(text) ? `'${text}` : text;
}

/** The text of a cell without the apostrophe of {@link neutralText}. */
export function plainText(cell: string): string {
  return cell.startsWith("'") && needsApostrophe(cell.slice(1)) ? cell.slice(1) : cell;
}

/**
 * What a cell is put into quotes for besides what a comma-separated file asks for. Who opens one may have other
 * separators chosen too, as a spreadsheet does that was last shown a list by tabs or semicolons: what stands
 * behind one of them would be a cell of its own, and a formula.
 */
export const mayBeParted = (cell: unknown): boolean => /[\t;]/.test(String(cell));

/** A list in one cell: one item a line, or as JSON where an item would not survive that. */
export function listCell(items: readonly string[]): string {
  const simple = items.every(
    (item) => item.trim() === item && item !== '' && !/[\n\r;]/.test(item),
  );
  const text = items.join('\n');
  return simple && !text.startsWith('[') ? text : JSON.stringify(items);
}

/** The items of a list's cell: separated by line breaks or semicolons, or a JSON list of texts. */
export function itemsOfCell(text: string): readonly string[] {
  if (text.startsWith('[')) {
    try {
      const items: unknown = JSON.parse(text);
      if (Array.isArray(items) && items.every((item) => typeof item === 'string')) return items;
    } catch {
      // A list may well begin with a bracket.
    }
  }
  return text
    .split(/[\r\n;]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export const listFields: ReadonlySet<PlainField> = new Set([
  'tags',
  'features',
  'techStack',
  'images',
]);
export const flagFields: ReadonlySet<PlainField> = new Set(['isFeatured', 'isPopular']);

/** What pictures show, as lines of an address and words: addresses hold no spaces. */
function altLines(alts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(alts)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([address, text]) => `${address} ${text}`);
}

/**
 * The reverse of {@link altLines}; a line without words gives an empty text, which is refused.
 * @returns undefined where an address comes twice: nobody could say which words are meant
 */
export function altsOfLines(
  lines: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const entries = lines.map((line) => {
    // Only the first blank parts anything: those between words are theirs.
    const [, address = '', words = ''] = /^(\S*)(.*)$/s.exec(line.trim()) ?? [];
    return [address, words.trim()] as const;
  });
  const alts = Object.fromEntries(entries);
  return Object.keys(alts).length === entries.length ? alts : undefined;
}

/** A stored field as the text of its cell, before it is made neutral; blank where it is empty. */
export function fieldText(value: PartialView[PlainField]): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  const items = Array.isArray(value) ? value : altLines(value);
  return items.length === 0 ? '' : listCell(items);
}

/** A tool as a row of a file, by columns; formulas are not yet neutral. */
export function rowOfTool(tool: {
  readonly id: string;
  readonly revision: number;
  readonly content: ToolView;
}): Readonly<Record<string, string>> {
  const prices = formOfPricing(tool.content.pricing);
  return Object.fromEntries([
    ['id', tool.id],
    ['revision', String(tool.revision)],
    ...plainFields.map((field) => [columnOfField[field], fieldText(tool.content[field])]),
    ...priceParts.map((part) => [priceColumns[part], prices[part]]),
  ]);
}
