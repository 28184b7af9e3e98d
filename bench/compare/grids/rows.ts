/** One row of twelve columns, as the catalog shows a tool. */
export interface BenchRow {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly category: string;
  readonly model: string;
  readonly price: number;
  readonly plan: string;
  readonly rating: number;
  readonly purchases: number;
  readonly provider: string;
  readonly updated: string;
  readonly views: number;
  readonly version: string;
}

type ColumnKey = Exclude<keyof BenchRow, 'id'>;

/** The twelve columns, with the widths that the catalog gives them. */
export const benchColumns: readonly {
  readonly key: ColumnKey;
  readonly name: string;
  readonly width: number;
  readonly numeric: boolean;
}[] = [
  { key: 'name', name: 'Name', width: 220, numeric: false },
  { key: 'status', name: 'Status', width: 108, numeric: false },
  { key: 'category', name: 'Category', width: 168, numeric: false },
  { key: 'model', name: 'Model', width: 84, numeric: false },
  { key: 'price', name: 'Price', width: 156, numeric: true },
  { key: 'plan', name: 'Plan', width: 92, numeric: false },
  { key: 'rating', name: 'Rating', width: 104, numeric: true },
  { key: 'purchases', name: 'Purchases', width: 92, numeric: true },
  { key: 'provider', name: 'Provider', width: 156, numeric: false },
  { key: 'updated', name: 'Updated', width: 112, numeric: false },
  { key: 'views', name: 'Views', width: 88, numeric: true },
  { key: 'version', name: 'Version', width: 80, numeric: false },
];

const words = ['Lead', 'Listing', 'Market', 'Closing', 'Tenant', 'Photo', 'Deal', 'Open house'];
const kinds = ['scorer', 'planner', 'writer', 'analyst', 'agent', 'tracker', 'router'];
const statuses = ['Active', 'Beta', 'Coming soon', 'Deprecated', 'Disabled'];
const categories = ['Analytics', 'CRM', 'Communication', 'Automation', 'Lead generation'];
const models = ['Free', 'One-time', 'Monthly', 'Annual', 'Usage'];
const plans = ['Free', 'Starter', 'Growth', 'Elite', 'Enterprise'];
const providers = ['Northwind AI', 'Acme Homes', 'Brightdoor', 'Keystone Labs'];

/** The category that the filter is measured with. */
export const filteredCategory = 'CRM';

/** The same rows every time, in no order of any column. */
export function benchRows(count: number): BenchRow[] {
  let state = 20_240_212;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const of = (values: readonly string[]) => values[next(values.length)] ?? '';
  return Array.from({ length: count }, (_, n) => ({
    id: `tool-${n}`,
    name: `${of(words)} ${of(kinds)} ${next(count)}`,
    status: of(statuses),
    category: of(categories),
    model: of(models),
    price: next(50_000) / 100,
    plan: of(plans),
    rating: 1 + next(41) / 10,
    purchases: next(10_000),
    provider: of(providers),
    updated: `2026-${String(1 + next(12)).padStart(2, '0')}-${String(1 + next(28)).padStart(2, '0')}`,
    views: next(1_000_000),
    version: `${1 + next(9)}.${next(20)}.0`,
  }));
}

/** The rows by price, the dearest first. */
export function byPrice(rows: readonly BenchRow[]): BenchRow[] {
  return rows.toSorted((one, other) => other.price - one.price);
}

/** The rows of one category. */
export function ofCategory(rows: readonly BenchRow[]): BenchRow[] {
  return rows.filter(({ category }) => category === filteredCategory);
}
