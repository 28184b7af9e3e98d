import { sameValue } from '../change-sets/state.rules';
import type { PartialView } from './catalog-changes.rules';
import {
  altsOfLines,
  clearToken,
  fieldColumns,
  fieldText,
  flagFields,
  itemsOfCell,
  listFields,
  type PlainField,
  type PricePart,
  plainFields,
  priceColumns,
  priceParts,
  priceTexts,
} from './catalog-file-cells.rules';
import { formOfPricing, viewOfPricing } from './catalog-pricing.rules';
import { type PricingView, pricingFormSchema } from './catalog-pricing.schema';
import { stateOfChanges } from './catalog-state.rules';
import { type ToolContent, toolContentSchema } from './catalog-tool.schema';

/** One thing that is wrong with a file, at its cell. */
export interface FileProblem {
  /** The row as a spreadsheet counts it where no cell has line breaks: the header is row 1. */
  readonly row: number;
  /** The column's name; null for the row as a whole. */
  readonly column: string | null;
  /** A sentence for the person whose file it is. */
  readonly reason: string;
  /** What stands in the cell, shortened. */
  readonly value: string;
}

/** A row of a file: texts by column, as typed; columns that the file lacks are absent. */
export type FileCells = Readonly<Record<string, string | undefined>>;

/** A tool that a row is about. */
export interface StoredTool {
  readonly id: string;
  readonly revision: number;
  /** At least the fields of which the file has a column. */
  readonly content: PartialView;
}

/** What a row asks for: columns as they are to be stored, or what is wrong with its cells. */
export interface RowReading {
  readonly wanted: Readonly<Record<string, unknown>>;
  readonly problems: readonly Omit<FileProblem, 'row'>[];
}

/** Characters of a cell that a problem repeats. */
const shownCharacters = 80;
/** No field holds more than a fifth of this. */
const longestCell = 100_000;

const words: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  '1': true,
  no: false,
  false: false,
  '0': false,
};

/** What a new tool is when its row says nothing about it: nobody sees it before its curator does. */
const defaults: Readonly<Partial<Record<PlainField, unknown>>> = {
  longDescription: null,
  tags: [],
  features: [],
  techStack: [],
  status: 'DISABLED',
  isFeatured: false,
  isPopular: false,
  documentationUrl: null,
  demoUrl: null,
  supportUrl: null,
  iconUrl: null,
  images: [],
  imageAlts: {},
  videoUrl: null,
  version: '1.0.0',
};

const enumFields: ReadonlySet<PlainField> = new Set([
  'category',
  'requiredTier',
  'integrationType',
  'status',
]);

/** Names as people write them: `Lead generation` is `LEAD_GENERATION`. */
const nameOf = (text: string) =>
  text
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');

function valueOfCell(field: PlainField, text: string): unknown {
  if (field === 'imageAlts') return text === clearToken ? {} : altsOfCell(text);
  if (text === clearToken) return listFields.has(field) ? [] : flagFields.has(field) ? text : '';
  if (listFields.has(field)) return itemsOfCell(text);
  if (flagFields.has(field)) return words[text.trim().toLowerCase()] ?? text;
  return enumFields.has(field) ? nameOf(text) : text;
}

/** Words of pictures: lines as in a CSV file, or the object of a JSON file. */
function altsOfCell(text: string): unknown {
  if (!text.startsWith('{')) return altsOfLines(itemsOfCell(text));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const shortened = (text: string) =>
  text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;

type PriceReading = ReturnType<typeof pricingFormSchema.safeParse>;

/** Prices that were read already: of thousands of tools many cost the same. */
const readPrices = new Map<string, PriceReading>();
const mostReadPrices = 10_000;

function readPriceForm(form: Readonly<Record<string, string | undefined>>): PriceReading {
  const key = JSON.stringify(form);
  const known = readPrices.get(key);
  if (known) return known;
  if (readPrices.size >= mostReadPrices) readPrices.clear();
  const reading = pricingFormSchema.safeParse(form);
  readPrices.set(key, reading);
  return reading;
}

function readPrice(
  cells: FileCells,
  stored: PricingView | undefined,
  problems: Omit<FileProblem, 'row'>[],
): ToolContent['pricing'] | undefined {
  const present = stored && priceTexts(stored);
  const typed = priceParts.flatMap((part) => {
    const text = cells[priceColumns[part]] ?? '';
    return text === present?.[part] || text.trim() === '' ? [] : [[part, text] as const];
  });
  if (stored && typed.length === 0) return undefined;
  const entered = new Map<PricePart, string>(
    typed.map(([part, text]) => [part, text === clearToken ? '' : text]),
  );
  const form: Partial<Record<PricePart, string>> = {
    ...(stored ? formOfPricing(stored) : { trialDays: '' }),
    ...Object.fromEntries(entered),
  };
  const model = form.model === undefined ? undefined : nameOf(form.model);
  const result = readPriceForm({ ...form, model });
  const cellOf = (part: PricePart) => shortened(cells[priceColumns[part]] ?? '');
  if (!result.success) {
    for (const { path, message } of result.error.issues) {
      const part = priceParts.find((each) => each === path[0]) ?? 'model';
      problems.push({ column: priceColumns[part], reason: message, value: cellOf(part) });
    }
    return undefined;
  }
  // What the model does not have would be lost without a word.
  for (const part of ['amount', 'usageUnit', 'trialDays'] as const) {
    const text = entered.get(part) ?? '';
    if (text.trim() !== '' && text.trim() !== '0' && !(part in result.data)) {
      const reason = `The price model ${result.data.model} has no such value. Clear the cell, or choose another price_model.`;
      problems.push({ column: priceColumns[part], reason, value: cellOf(part) });
    }
  }
  const same = stored && isSamePrice(stored, result.data);
  return same ? undefined : result.data;
}

function isSamePrice(stored: PricingView, pricing: ToolContent['pricing']): boolean {
  const { model, currency, amount, usageUnit, trialDays } = viewOfPricing(pricing);
  return (
    stored.model === model &&
    stored.currency === currency &&
    stored.amount === amount &&
    stored.usageUnit === usageUnit &&
    stored.trialDays === trialDays
  );
}

const plainCells = plainFields.map((field) => ({ field, column: fieldColumns[field] }));

/**
 * Reads a row of a file. A cell that reads as the tool's field reads already is left alone, even
 * where no form would accept it, so that what was exported and not touched is no change; a blank
 * cell is left alone too. Everything else goes through the rules of the tool form.
 * @param stored the tool that the row is about; null for a new one, which needs a whole row
 */
export function readRow(cells: FileCells, stored: StoredTool | null): RowReading {
  const problems: Omit<FileProblem, 'row'>[] = [];
  const values: Record<string, unknown> = {};
  const view = stored?.content ?? null;
  for (const { field, column } of plainCells) {
    const text = cells[column] ?? '';
    if (view && (text === '' || text === fieldText(view, field))) continue;
    const isBlank = text.trim() === '';
    if (view && isBlank) continue;
    if (!view && isBlank && field in defaults) {
      values[field] = defaults[field];
      continue;
    }
    if (text.length > longestCell) {
      const reason = 'The cell is longer than any field can be.';
      problems.push({ column, reason, value: shortened(text) });
      continue;
    }
    const result = toolContentSchema.shape[field].safeParse(valueOfCell(field, text));
    if (result.success) {
      if (!view || !sameValue(result.data, view[field])) values[field] = result.data;
    } else {
      const reason = result.error.issues[0]?.message ?? 'This cannot be stored.';
      problems.push({ column, reason, value: shortened(text) });
    }
  }
  const storedPrice = view?.pricing;
  const hasPrice = !view || storedPrice !== undefined;
  const pricing = hasPrice ? readPrice(cells, storedPrice, problems) : undefined;
  return {
    wanted: stateOfChanges({ ...(values as Partial<ToolContent>), ...(pricing && { pricing }) }),
    problems,
  };
}
