import { z } from 'zod';
import {
  dateFields,
  rangeFields,
  type ToolFilters,
  textFields,
} from '../../../../electron/catalog/catalog.schema';
import { parseCurrency, readAmount } from '../../../../electron/shared/money';

/** How a column is narrowed: to a part of its text, or from a least to a most. */
export type ColumnFilterKind = 'text' | 'number' | 'date' | 'price';

/** What a column is narrowed to, as it was typed; an empty bound is none. */
export type ColumnFilter =
  | { readonly column: string; readonly kind: 'text'; readonly text: string }
  | {
      readonly column: string;
      readonly kind: 'number' | 'date';
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly column: 'price';
      readonly kind: 'price';
      readonly currency: string;
      readonly from: string;
      readonly to: string;
    };

const includes = (fields: readonly string[], column: string) => fields.includes(column);

/** How a column can be narrowed; undefined where it has a menu of its own or none. */
export function filterKindOf(column: string): ColumnFilterKind | undefined {
  if (column === 'price') return 'price';
  if (includes(textFields, column)) return 'text';
  if (includes(rangeFields, column)) return 'number';
  return includes(dateFields, column) ? 'date' : undefined;
}

/** Nothing typed yet. @param currency that prices are asked for in first */
export function emptyColumnFilter(
  column: string,
  kind: ColumnFilterKind,
  currency: string,
): ColumnFilter {
  if (kind === 'text') return { column, kind, text: '' };
  if (kind === 'price') return { column: 'price', kind, currency, from: '', to: '' };
  return { column, kind, from: '', to: '' };
}

/** A filter as it stands in the address: `provider:quill`, `price:USD 10..50`. */
export function writeColumnFilter(filter: ColumnFilter): string {
  if (filter.kind === 'text') return `${filter.column}:${filter.text}`;
  const range = `${filter.from}..${filter.to}`;
  return `${filter.column}:${filter.kind === 'price' ? `${filter.currency} ${range}` : range}`;
}

/** Reads filters from the address; what is no filter is left out, and the last of a column holds. */
export function readColumnFilters(texts: readonly string[]): readonly ColumnFilter[] {
  const found = new Map<string, ColumnFilter>();
  for (const text of texts) {
    const [, column = '', rest = ''] = /^(\w+):(.*)$/s.exec(text) ?? [];
    const kind = filterKindOf(column);
    const [, currency = '', from = '', to = ''] =
      /^(?:([A-Z]{3}) )?(\S*?)\.\.(\S*)$/.exec(rest) ?? [];
    if (kind === undefined) continue;
    const filter: ColumnFilter =
      kind === 'text'
        ? { column, kind, text: rest.slice(0, 100) }
        : kind === 'price'
          ? { column: 'price', kind, currency, from, to }
          : { column, kind, from, to };
    if (columnFilterProblem(filter) === undefined) found.set(column, filter);
  }
  return [...found.values()];
}

const daySchema = z.iso.date();
const numberOf = (text: string) => (text.trim() === '' ? null : Number(text));
const minorOf = (text: string, currency: string) => {
  const code = parseCurrency(currency);
  if (text.trim() === '' || !code) return null;
  const reading = readAmount(text, code);
  return reading.ok ? reading.minor : Number.NaN;
};

/** What is wrong with a filter, as a sentence; undefined when it can be used. */
export function columnFilterProblem(filter: ColumnFilter): string | undefined {
  if (filter.kind === 'text') {
    return filter.text.trim() === '' ? 'Enter what the text contains.' : undefined;
  }
  const { from, to } = filter;
  if (from.trim() === '' && to.trim() === '') return 'Enter at least one of the two.';
  if (filter.kind === 'date') {
    const isDay = (text: string) => text === '' || daySchema.safeParse(text).success;
    if (!isDay(from) || !isDay(to)) return 'Enter a day, for example 2026-11-26.';
    return from !== '' && to !== '' && from > to ? 'The first day is after the last.' : undefined;
  }
  if (filter.kind === 'price' && !parseCurrency(filter.currency)) {
    return 'Enter the currency as three letters, for example USD.';
  }
  const read = (text: string) =>
    filter.kind === 'price' ? minorOf(text, filter.currency) : numberOf(text);
  const [least, most] = [read(from), read(to)];
  if ([least, most].some((bound) => bound !== null && !Number.isFinite(bound))) {
    return filter.kind === 'price'
      ? 'Enter the price as a number, for example 49.00.'
      : 'Enter a number, for example 10.';
  }
  return least !== null && most !== null && least > most ? 'From is more than to.' : undefined;
}

/** A filter in words, behind the name of its column. */
export function columnFilterText(filter: ColumnFilter): string {
  if (filter.kind === 'text') return `contains “${filter.text.trim()}”`;
  const { from, to } = filter;
  const unit = filter.kind === 'price' ? ` ${filter.currency}` : '';
  if (from === '') return `up to ${to}${unit}`;
  return to === '' ? `from ${from}${unit}` : `${from} to ${to}${unit}`;
}

type QueryPart = Pick<ToolFilters, 'price' | 'ranges' | 'dates' | 'texts'>;

/** The filters as the service takes them. */
export function queryOfColumnFilters(filters: readonly ColumnFilter[]): QueryPart {
  const query: { price: QueryPart['price'] } & Record<
    'ranges' | 'dates' | 'texts',
    Record<string, unknown>
  > = { price: null, ranges: {}, dates: {}, texts: {} };
  for (const filter of filters) {
    if (filter.kind === 'text') query.texts[filter.column] = filter.text.trim();
    else if (filter.kind === 'price') {
      const { currency } = filter;
      const [from, to] = [minorOf(filter.from, currency), minorOf(filter.to, currency)];
      query.price = { currency, from, to };
    } else if (filter.kind === 'number') {
      query.ranges[filter.column] = { from: numberOf(filter.from), to: numberOf(filter.to) };
    } else {
      query.dates[filter.column] = { from: filter.from || null, to: filter.to || null };
    }
  }
  return query as QueryPart;
}
