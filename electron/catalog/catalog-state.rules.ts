import type { State } from '../change-sets/state.rules';
import { keysOf } from '../shared/literals';
import { decimalFromMinor, parseCurrency } from '../shared/money';
import type { PartialView, ToolChanges } from './catalog-changes.rules';
import { columnsOfPricing, type PricingColumns, pricingOfColumns } from './catalog-pricing.rules';
import type { PricingView } from './catalog-pricing.schema';
import {
  type ToolContent,
  type ToolField,
  type ToolView,
  toolViewSchema,
} from './catalog-tool.schema';

/**
 * The column of each field, in the database and in files of tools, in the order of an export. A
 * price is several columns.
 */
export const columnOfField = {
  slug: 'slug',
  name: 'name',
  description: 'description',
  longDescription: 'long_description',
  category: 'category',
  tags: 'tags',
  requiredTier: 'required_tier',
  features: 'features',
  techStack: 'tech_stack',
  integrationType: 'integration_type',
  status: 'status',
  isFeatured: 'is_featured',
  isPopular: 'is_popular',
  provider: 'provider',
  documentationUrl: 'documentation_url',
  demoUrl: 'demo_url',
  supportUrl: 'support_url',
  iconUrl: 'icon_url',
  images: 'images',
  imageAlts: 'image_alts',
  videoUrl: 'video_url',
  version: 'version',
} as const satisfies Record<Exclude<ToolField, 'pricing'>, string>;

/** A field that is one column. */
export type PlainField = keyof typeof columnOfField;
export const plainFields = keysOf(columnOfField);

const fieldOfColumn = new Map<string, PlainField>(
  plainFields.map((field) => [columnOfField[field], field]),
);

/** The column of a state in which a field stands; a price is one value there too. */
export function stateColumnOfField(field: ToolField): string {
  return field === 'pricing' ? field : columnOfField[field];
}

function plainState(values: { readonly [Field in PlainField]?: unknown }): State {
  const state: Record<string, unknown> = {};
  for (const field of plainFields) {
    if (values[field] !== undefined) state[columnOfField[field]] = values[field];
  }
  return state;
}

/** Checked fields of a tool, some or all, as they will be stored. */
export function stateOfChanges({ pricing, ...others }: ToolChanges | ToolContent): State {
  return { ...plainState(others), ...(pricing && { pricing: columnsOfPricing(pricing) }) };
}

function stateOfPricingView({ model, currency, amount, usageUnit, trialDays }: PricingView) {
  const code = parseCurrency(currency);
  if (amount === null || !code) return {};
  const price_amount = decimalFromMinor({ minor: amount, currency: code });
  const rest = { currency, usage_unit: usageUnit, trial_days: trialDays };
  return { pricing: { price_model: model, price_amount, ...rest } };
}

/**
 * Fields of a tool as they were shown, in the form in which they are stored. A price that was no
 * amount of its currency cannot be told from the view, and lists that another program wrote as
 * something else read alike; so this may serve as what somebody saw, not as what is to be written.
 */
export function stateOfView({ pricing, ...others }: PartialView): State {
  return { ...plainState(others), ...(pricing && stateOfPricingView(pricing)) };
}

/**
 * The texts of a jsonb list. The desk writes lists of texts; what another program wrote
 * differently is shown as its JSON rather than lost.
 */
export function textsOfJson(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  const items = Array.isArray(value) ? value : [value];
  return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
}

const viewsSchema = toolViewSchema.partial();

function fieldsOfState(state: State): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const column of Object.keys(state)) {
    const field = fieldOfColumn.get(column);
    if (field === undefined || column === 'pricing') continue;
    const isList = field === 'features' || field === 'techStack';
    fields[field] = isList ? textsOfJson(state[column]) : state[column];
  }
  const { pricing } = state;
  if (pricing !== undefined) fields['pricing'] = pricingOfColumns(pricing as PricingColumns);
  return fields;
}

/**
 * Stored columns of a tool, some or all, as people see them.
 * @throws ZodError when a column holds what no version of the platform writes.
 */
export function viewOfState(state: State): PartialView {
  return viewsSchema.parse(fieldsOfState(state));
}

/** The columns of a price in the order in which {@link storedFieldValue} takes them. */
export const pricingColumns = [
  'price_model',
  'price_amount',
  'currency',
  'usage_unit',
  'trial_days',
] as const satisfies readonly (keyof PricingColumns)[];

/**
 * A field of a tool as people see it, from its column as the database wrote it into JSON: a price as
 * the list of its {@link pricingColumns}. The types are those of the columns and are not checked
 * again: this runs for every cell of a file.
 */
export function storedFieldValue(field: ToolField, stored: unknown): unknown {
  if (field === 'features' || field === 'techStack') return textsOfJson(stored);
  if (field !== 'pricing') return stored;
  const [price_model, price_amount, currency, usage_unit, trial_days] = stored as [
    PricingColumns['price_model'],
    string,
    string,
    string | null,
    number,
  ];
  return pricingOfColumns({ price_model, price_amount, currency, usage_unit, trial_days });
}

/** {@link viewOfState} for all columns of a tool. @throws ZodError also where one is missing */
export function viewOfWholeState(state: State): ToolView {
  return toolViewSchema.parse(fieldsOfState(state));
}

/** The field that people see for a column of a state. */
export function fieldOfStateColumn(column: string): string {
  return fieldOfColumn.get(column) ?? column;
}
