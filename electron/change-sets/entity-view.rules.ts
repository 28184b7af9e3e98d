import { bundleFieldOfStateColumn } from '../bundles/bundle-state.rules';
import { fieldOfStateColumn, viewOfState } from '../catalog/catalog-state.rules';
import { minorFromDecimal, parseCurrency } from '../shared/money';
import type { CatalogEntity } from './change-set.schema';
import type { State } from './state.rules';

/** An amount in minor units, or null where the stored number is none of its currency. */
function bundlePrice(value: unknown) {
  const { price_amount, currency } = value as { price_amount: string; currency: string };
  const code = parseCurrency(currency);
  if (!code) return { amount: null, currency };
  try {
    return { amount: minorFromDecimal(price_amount, code), currency };
  } catch (error) {
    if (error instanceof RangeError) return { amount: null, currency };
    throw error;
  }
}

/** The field that people see for a column of a tool or bundle. */
export function fieldOfColumn(entity: CatalogEntity, column: string): string {
  return entity === 'tool' ? fieldOfStateColumn(column) : bundleFieldOfStateColumn(column);
}

/** Stored columns of a tool or bundle, some or all, by the fields that people see. */
export function viewOfEntity(entity: CatalogEntity, state: State): Record<string, unknown> {
  if (entity === 'tool') return { ...viewOfState(state) };
  return Object.fromEntries(
    Object.entries(state).map(([column, value]) => [
      fieldOfColumn('bundle', column),
      column === 'price' && value !== null && value !== undefined ? bundlePrice(value) : value,
    ]),
  );
}
