import { bundleFieldOfStateColumn } from '../bundles/bundle-state.rules';
import { fieldOfStateColumn, viewOfState } from '../catalog/catalog-state.rules';
import { storedMinor } from '../shared/money';
import type { CatalogEntity } from './change-set.schema';
import type { State } from './state.rules';

/** The amount is in minor units. */
function bundlePrice(value: unknown) {
  const { price_amount, currency } = value as { price_amount: string; currency: string };
  return { amount: storedMinor(price_amount, currency), currency };
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
