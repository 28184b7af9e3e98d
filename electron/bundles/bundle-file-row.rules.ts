import { inTwoWays, notANumber, priceProblem } from '../catalog/catalog-pricing.schema';
import { clearToken, itemsOfCell, listCell } from '../catalog/files/catalog-file-cells.rules';
import {
  type FileCells,
  type FileProblem,
  shortened,
} from '../catalog/files/catalog-file-row.rules';
import { sameValue } from '../change-sets/state.rules';
import { type AmountWriting, withPoint } from '../shared/amount-writing.rules';
import { amountText, parseCurrency, readAmount } from '../shared/money';
import { typedCurrencySchema } from '../shared/money.schema';
import { type BundleView, bundleContentSchema } from './bundle-content.schema';
import { nameKey } from './bundle-names.rules';
import { bundleColumnOfField, stateOfBundle } from './bundle-state.rules';

/** Fields that a file can change and that are one column as they are. */
const plainFields = [
  'name',
  'description',
  'discountPercent',
  'requiredTier',
  'isFeatured',
  'isPopular',
  'iconUrl',
] as const satisfies readonly (keyof typeof bundleColumnOfField)[];
type PlainField = (typeof plainFields)[number];

/** Every column of a file of bundles, in the order of an export. */
export const bundleColumns = [
  'id',
  'revision',
  'name',
  'description',
  'status',
  'price',
  'currency',
  'discount_percent',
  'required_tier',
  'is_featured',
  'is_popular',
  'icon_url',
  'tools',
] as const;

/** A bundle that a row is about. */
export interface StoredBundle {
  readonly id: string;
  readonly revision: number;
  readonly content: BundleView;
  /** Its status when the row was exported, where it took a step since. */
  readonly statusThen?: string | undefined;
}

/** The tools of the marketplace, as a file names them. */
export interface NamedTools {
  readonly slugOf: ReadonlyMap<string, string>;
  readonly idOf: ReadonlyMap<string, string>;
}

function priceText({ amount, currency }: BundleView['price']): string {
  const code = parseCurrency(currency);
  return amount === null || !code ? '' : amountText({ minor: amount, currency: code });
}

function fieldText(view: BundleView, field: PlainField): string {
  const value = view[field];
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null ? '' : String(value);
}

/** A bundle as a row of a file, by columns; formulas are not yet neutral. */
export function rowOfBundle(
  { id, revision, content }: StoredBundle,
  { slugOf }: NamedTools,
): Readonly<Record<string, string>> {
  return {
    id,
    revision: String(revision),
    status: content.status,
    price: priceText(content.price),
    currency: content.price.currency,
    tools: listCell(content.items.map((item) => slugOf.get(item) ?? item)),
    ...Object.fromEntries(
      plainFields.map((field) => [bundleColumnOfField[field], fieldText(content, field)]),
    ),
  };
}

const flags: Readonly<Record<string, boolean>> = { yes: true, true: true, no: false, false: false };

function valueOfCell(field: PlainField, text: string): unknown {
  if (field === 'isFeatured' || field === 'isPopular') return flags[text.trim().toLowerCase()];
  if (field === 'discountPercent') return /^\d{1,3}$/.test(text.trim()) ? Number(text) : text;
  if (field === 'requiredTier') return text.trim().toUpperCase();
  return text === clearToken ? '' : text;
}

/** The tools that a row names, as it names them. */
export function toolsNamed(cells: FileCells): readonly string[] {
  const named = cells['tools'] ?? '';
  return named === clearToken ? [] : itemsOfCell(named);
}

type Problem = Omit<FileProblem, 'row'>;

/** What a row asks for: columns as they are to be stored, or what is wrong with its cells. */
export interface BundleReading {
  readonly wanted: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** What a new bundle is when its row says nothing about it. */
const beginning: Readonly<Record<string, string>> = {
  currency: 'USD',
  discount_percent: '0',
  is_featured: 'no',
  is_popular: 'no',
};

/**
 * Reads a row of a file of bundles, as a row of tools is read: what reads as the bundle reads
 * already is left alone, a blank cell too, and everything else goes through the composer's rules.
 * A bundle's status is not a file's to change: each step of its life has checks of its own.
 * @param stored the bundle that the row is about; null for a new one, which begins as a draft
 * @param writing how the file writes its prices
 */
export function readBundleRow(
  cells: FileCells,
  stored: StoredBundle | null,
  tools: NamedTools,
  writing: AmountWriting = 'point',
): BundleReading {
  const problems: Problem[] = [];
  const view = stored?.content ?? null;
  const known = stored && rowOfBundle(stored, tools);
  /** The text of a cell that says something new; undefined where it is to be left alone. */
  const said = (column: string): string | undefined => {
    const text = cells[column] ?? '';
    if (text.trim() === '') return known ? undefined : (beginning[column] ?? '');
    return known?.[column] === text ? undefined : text;
  };
  const wrong = (column: string, reason: string) =>
    problems.push({ column, reason, value: shortened(cells[column] ?? '') });
  const values: { -readonly [Field in keyof BundleView]?: BundleView[Field] } = {};

  for (const field of plainFields) {
    const text = said(bundleColumnOfField[field]);
    if (text === undefined) continue;
    const read = bundleContentSchema.shape[field].safeParse(valueOfCell(field, text));
    if (!read.success)
      wrong(bundleColumnOfField[field], read.error.issues[0]?.message ?? 'This cannot be stored.');
    else if (!view || !sameValue(read.data, view[field]))
      Object.assign(values, { [field]: read.data });
  }
  const [amount, currency] = [said('price'), said('currency')];
  if (amount !== undefined || currency !== undefined) {
    const { data: code, error } = typedCurrencySchema.safeParse(currency ?? view?.price.currency);
    const text = amount === undefined ? (known?.['price'] ?? '') : withPoint(amount, writing);
    const read = code && text !== undefined ? readAmount(text, code) : undefined;
    if (text === undefined) wrong('price', inTwoWays);
    else if (!code) wrong('currency', error?.issues[0]?.message ?? 'Choose a currency.');
    else if (!read?.ok) wrong('price', priceProblem(text, code) ?? notANumber(text));
    else {
      const price = { amount: read.minor, currency: code };
      if (!view || !sameValue(price, view.price)) values.price = price;
    }
  }
  if (said('tools') !== undefined) {
    const slugs = toolsNamed(cells);
    const unknown = slugs.filter((slug) => !tools.idOf.has(nameKey(slug)));
    const read = bundleContentSchema.shape.items.safeParse(
      slugs.flatMap((slug) => tools.idOf.get(nameKey(slug)) ?? []),
    );
    if (unknown.length > 0) wrong('tools', `No tool has the slug “${unknown[0]}”.`);
    else if (!read.success)
      wrong('tools', read.error.issues[0]?.message ?? 'This cannot be stored.');
    else if (!view || !sameValue(read.data, view.items)) values.items = read.data;
  }
  const status = said('status');
  if (view && status !== undefined && status !== stored?.statusThen) {
    wrong(
      'status',
      `The status is changed in the composer, where it is checked. Leave it ${view.status}.`,
    );
  }
  if (!view) values.status = 'DRAFT';
  return { wanted: problems.length > 0 ? {} : stateOfBundle(values), problems };
}
