import { sameValue } from '../../change-sets/state.rules';
import { type AmountWriting, withPoint } from '../../shared/amount-writing.rules';
import type { PartialView } from '../catalog-changes.rules';
import { formOfPricing, viewOfPricing } from '../catalog-pricing.rules';
import { inTwoWays, type PricingView, pricingFormSchema } from '../catalog-pricing.schema';
import {
  columnOfField,
  type PlainField,
  plainFields,
  stateOfChanges,
} from '../catalog-state.rules';
import { type ToolContent, toolContentSchema } from '../catalog-tool.schema';
import { priceModels } from '../catalog-values.schema';
import {
  altsOfLines,
  clearToken,
  fieldText,
  flagFields,
  itemsOfCell,
  listFields,
  type PricePart,
  priceColumns,
  priceParts,
} from './catalog-file-cells.rules';

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

/** A file has no list to choose from: its problem names what there is. */
const amongThese = (sentence: string, names: readonly unknown[]) =>
  `${sentence.replace(/\.$/, '')}: ${names.join(', ')}.`;

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
  if (!text.startsWith('{')) return altsOfLines(itemsOfCell(text)) ?? text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What a problem repeats of a cell: its beginning, without half of a character. */
export const shortened = (text: string): string =>
  text.length > shownCharacters
    ? `${text.slice(0, shownCharacters).replace(/[\ud800-\udbff]$/, '')}…`
    : text;

type PriceForm = { [Part in PricePart]?: string };

/** What a price says in a file, and how it would be seen. */
interface PriceReading {
  readonly result: ReturnType<typeof pricingFormSchema.safeParse>;
  readonly view: PricingView | undefined;
}

/** What has many rows that are alike is worked out once; the oldest is forgotten with all others. */
function remembered<Value>(most: number): (key: string, make: () => Value) => Value {
  const known = new Map<string, Value>();
  return (key, make) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= most) known.clear();
    const made = make();
    known.set(key, made);
    return made;
  };
}

type CellReading = ReturnType<(typeof toolContentSchema.shape)[PlainField]['safeParse']>;

/**
 * Characters of a cell that other tools may well have too: kinds, switches, tags, a provider and its addresses. A
 * longer one is what somebody wrote about this tool.
 */
const repeatedCharacters = 100;
/** Cells of one field of which the thread remembers what they are. */
const mostCells = 2_000;
const rememberCell = new Map(
  plainFields.map((field) => [field, remembered<CellReading>(mostCells)]),
);

/** What the rules of the tool form make of a cell. */
function readCell(field: PlainField, text: string): CellReading {
  const read = (): CellReading =>
    toolContentSchema.shape[field].safeParse(valueOfCell(field, text));
  const remember = text.length <= repeatedCharacters ? rememberCell.get(field) : undefined;
  return remember ? remember(text, read) : read();
}

/** Prices of which the thread remembers what they are: of thousands of tools many cost the same. */
const mostPrices = 10_000;
const rememberReading = remembered<PriceReading>(mostPrices);
const rememberTexts = remembered<ReturnType<typeof formOfPricing>>(mostPrices);

function readPriceForm(form: PriceForm): PriceReading {
  const { model, currency, amount, usageUnit, trialDays } = form;
  // What is not there is not the same as what is empty.
  const key = JSON.stringify([model, currency, amount, usageUnit, trialDays]);
  return rememberReading(key, () => {
    const result = pricingFormSchema.safeParse({
      ...form,
      ...(model === undefined ? {} : { model: nameOf(model) }),
    });
    return { result, view: result.success ? viewOfPricing(result.data) : undefined };
  });
}

function storedTexts(pricing: PricingView): ReturnType<typeof formOfPricing> {
  const { model, currency, amount, usageUnit, trialDays } = pricing;
  const key = `${model} ${currency} ${amount} ${trialDays} ${usageUnit}`;
  return rememberTexts(key, () => formOfPricing(pricing));
}

/** What is wrong in a row whose price model is unknown, whichever it is meant to be. */
function wrongInAnyModel(entered: PriceForm) {
  const result = pricingFormSchema.safeParse({
    currency: 'USD',
    amount: '1',
    trialDays: '',
    ...entered,
    model: 'USAGE_BASED',
    usageUnit: entered.usageUnit || 'use',
  });
  return result.success ? [] : result.error.issues;
}

function readPrice(
  cells: FileCells,
  stored: PricingView | undefined,
  writing: AmountWriting,
  problems: Omit<FileProblem, 'row'>[],
): ToolContent['pricing'] | undefined {
  const cellOf = (part: PricePart) => shortened(cells[priceColumns[part]] ?? '');
  const present = stored && storedTexts(stored);
  const entered: PriceForm = {};
  let isEntered = false;
  for (const part of priceParts) {
    const text = cells[priceColumns[part]] ?? '';
    if (text === present?.[part] || text.trim() === '') continue;
    const read = part === 'amount' ? withPoint(text, writing) : text;
    if (read === undefined) {
      problems.push({ column: priceColumns.amount, reason: inTwoWays, value: cellOf(part) });
      return undefined;
    }
    entered[part] = text === clearToken ? '' : read;
    isEntered = true;
  }
  if (stored && !isEntered) return undefined;
  const { result, view } = readPriceForm({ trialDays: '', ...present, ...entered });
  if (!result.success) {
    const { issues } = result.error;
    const isUnknownModel = issues.some(({ path }) => path[0] === 'model');
    for (const { path, message } of isUnknownModel
      ? [...issues, ...wrongInAnyModel(entered)]
      : issues) {
      const part = priceParts.find((each) => each === path[0]) ?? 'model';
      const reason = part === 'model' ? amongThese(message, priceModels) : message;
      problems.push({ column: priceColumns[part], reason, value: cellOf(part) });
    }
    return undefined;
  }
  // What the model does not have would be lost without a word.
  for (const part of ['amount', 'usageUnit', 'trialDays'] as const) {
    const text = entered[part]?.trim() ?? '';
    if (text !== '' && text !== '0' && !(part in result.data)) {
      const reason = `The price model ${result.data.model} has no such value. Clear the cell, or choose another price_model.`;
      problems.push({ column: priceColumns[part], reason, value: cellOf(part) });
    }
  }
  return stored && view && isSamePrice(stored, view) ? undefined : result.data;
}

function isSamePrice(one: PricingView, other: PricingView): boolean {
  return (
    one.model === other.model &&
    one.currency === other.currency &&
    one.amount === other.amount &&
    one.usageUnit === other.usageUnit &&
    one.trialDays === other.trialDays
  );
}

/** Whether a cell says what is stored, as an export to CSV or to JSON says it. */
function readsAs(text: string, value: PartialView[PlainField]): boolean {
  if (text === value || text === fieldText(value)) return true;
  return /^[[{]/.test(text) && text === JSON.stringify(value);
}

const plainCells = plainFields.map((field) => ({ field, column: columnOfField[field] }));

/** The columns that a row must have to be a new tool. */
const neededColumns = [
  ...plainCells.filter(({ field }) => !(field in defaults)).map(({ column }) => column),
  priceColumns.model,
];

/**
 * Why a row that names no tool is not a new one either; undefined where it may be one. A file without
 * the columns of a new tool, a list of prices for instance, cannot mean one: its slug is mistyped,
 * and whoever reads that once need not read what else a new tool would lack.
 */
function unknownTool(cells: FileCells): RowReading['problems'][number] | undefined {
  const lacking = neededColumns.filter((column) => cells[column] === undefined);
  if (lacking.length === 0) return undefined;
  const columns = new Intl.ListFormat('en').format(lacking);
  return {
    column: columnOfField.slug,
    reason: `No tool has this slug. Correct it; a new tool would need ${lacking.length === 1 ? 'the column' : 'the columns'} ${columns} too.`,
    value: shortened(cells[columnOfField.slug] ?? ''),
  };
}

/**
 * Reads a row of a file. A cell that reads as the tool's field reads already is left alone, even
 * where no form would accept it, so that what was exported and not touched is no change; a blank
 * cell is left alone too. Everything else goes through the rules of the tool form.
 * @param stored the tool that the row is about; null for a new one, which needs a whole row
 * @param writing how the file writes its prices
 */
export function readRow(
  cells: FileCells,
  stored: StoredTool | null,
  writing: AmountWriting = 'point',
): RowReading {
  const unknown = stored ? undefined : unknownTool(cells);
  if (unknown) return { wanted: {}, problems: [unknown] };
  const problems: Omit<FileProblem, 'row'>[] = [];
  const values: Record<string, unknown> = {};
  const view = stored?.content ?? null;
  for (const { field, column } of plainCells) {
    const text = cells[column] ?? '';
    if (view && text === '') continue;
    const value = view?.[field];
    if (view && readsAs(text, value)) continue;
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
    const result = readCell(field, text);
    if (result.success) {
      if (!view || !sameValue(result.data, value)) values[field] = result.data;
    } else {
      const [issue] = result.error.issues;
      const message = issue?.message ?? 'This cannot be stored.';
      const reason = issue?.code === 'invalid_value' ? amongThese(message, issue.values) : message;
      problems.push({ column, reason, value: shortened(text) });
    }
  }
  const storedPrice = view?.pricing;
  const hasPrice = !view || storedPrice !== undefined;
  const pricing = hasPrice ? readPrice(cells, storedPrice, writing, problems) : undefined;
  return {
    wanted: stateOfChanges({ ...(values as Partial<ToolContent>), ...(pricing && { pricing }) }),
    problems,
  };
}
