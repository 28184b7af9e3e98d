import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ToolSort, toolSortFields } from '../../electron/catalog/catalog.schema';
import {
  type Comparison,
  decodeCursor,
  encodeCursor,
  isNullable,
  type OrderField,
  orderOf,
  rowsAfter,
} from '../../electron/catalog/list/catalog-order.rules';

interface Row {
  readonly id: string;
  readonly keys: Readonly<Record<string, string | null>>;
}

const idOf = (number: number) => `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

/** Keys of one or two values, so that ties are the rule; a nullable field is often missing. */
const keyFor = (field: OrderField) => {
  const present = fc.constantFrom('1', '2');
  return isNullable(field) ? fc.oneof(present, fc.constant(null)) : present;
};

const sorts: fc.Arbitrary<ToolSort> = fc
  .uniqueArray(fc.constantFrom(...toolSortFields), { minLength: 1, maxLength: 3 })
  .chain((fields) =>
    fc.tuple(
      ...fields.map((field) =>
        fc.record({
          field: fc.constant(field),
          direction: fc.constantFrom('asc' as const, 'desc' as const),
        }),
      ),
    ),
  );

const listings = sorts.chain((order) =>
  fc.record({
    order: fc.constant(order),
    rows: fc
      .array(fc.record(Object.fromEntries(order.map(({ field }) => [field, keyFor(field)]))), {
        maxLength: 25,
      })
      .map((all) => all.map((keys, at): Row => ({ id: idOf((at * 7) % 25), keys }))),
    size: fc.integer({ min: 1, max: 6 }),
  }),
);

function compare(one: Row, other: Row, order: ToolSort): number {
  for (const { field, direction } of order) {
    const [a, b] = [one.keys[field] ?? null, other.keys[field] ?? null];
    if (a === b) continue;
    if (a === null) return 1;
    if (b === null) return -1;
    return (a < b ? -1 : 1) * (direction === 'asc' ? 1 : -1);
  }
  const ties = order.at(-1)?.direction === 'desc' ? -1 : 1;
  return one.id < other.id ? -ties : ties;
}

function holds(row: Row, comparison: Comparison): boolean {
  if (comparison.kind === 'beyond_id') {
    return comparison.direction === 'asc' ? row.id > comparison.id : row.id < comparison.id;
  }
  const value = row.keys[comparison.field] ?? null;
  if (comparison.kind === 'same') return value === comparison.key;
  if (value === null) return true;
  return comparison.direction === 'asc' ? value > comparison.key : value < comparison.key;
}

describe('paging by position', () => {
  it('visits every row once, in order, under any sort with ties and missing values', () => {
    fc.assert(
      fc.property(listings, ({ order, rows, size }) => {
        const sorted = [...rows].sort((one, other) => compare(one, other, order));
        const visited: Row[] = [];
        for (let last: Row | undefined; ; last = visited.at(-1)) {
          const position = last && {
            id: last.id,
            keys: order.map(({ field }) => last?.keys[field] ?? null),
          };
          const branches = position && rowsAfter(order, position);
          const rest = sorted.filter(
            (row) =>
              !branches ||
              branches.some((branch) => branch.every((comparison) => holds(row, comparison))),
          );
          visited.push(...rest.slice(0, size));
          if (rest.length <= size) break;
        }
        expect(visited).toEqual(sorted);
      }),
    );
  });
});

describe('the order of a list', () => {
  it('is by name unless something else is asked for or searched', () => {
    expect(orderOf('', [])).toEqual([{ field: 'name', direction: 'asc' }]);
    expect(orderOf('crm', []).map(({ field }) => field)).toEqual(['relevance', 'name']);
    expect(orderOf('crm', [{ field: 'price', direction: 'desc' }])).toEqual([
      { field: 'price', direction: 'desc' },
    ]);
  });
});

describe('a cursor', () => {
  const listing = {
    search: '',
    order: orderOf('', [
      { field: 'avgRating', direction: 'desc' },
      { field: 'status', direction: 'asc' },
      { field: 'name', direction: 'asc' },
    ]),
  };
  const position = { keys: ['4.3333335', 'BETA', 'Ünïcode “name” 日本'], id: idOf(1) };
  const cursor = encodeCursor(listing, position);

  it('comes back as the position that it was made of', () => {
    expect(decodeCursor(listing, cursor)).toEqual(position);
    const missing = { ...position, keys: [null, 'BETA', ''] };
    expect(decodeCursor(listing, encodeCursor(listing, missing))).toEqual(missing);
  });

  it('is refused by a list in another order, and by another search once relevance counts', () => {
    expect(decodeCursor({ ...listing, order: orderOf('', []) }, cursor)).toBeUndefined();
    const searched = { search: 'crm', order: orderOf('crm', []) };
    const found = encodeCursor(searched, { keys: ['1.5', 'avm'], id: idOf(2) });
    expect(decodeCursor(searched, found)).toBeDefined();
    expect(decodeCursor({ ...searched, search: 'lead' }, found)).toBeUndefined();
    expect(decodeCursor({ ...listing, search: 'crm' }, cursor)).toEqual(position);
  });

  it.each(['', 'x', `${idOf(1)}'`, ` ${idOf(1)}`, idOf(1).slice(1)])(
    'with the id “%s” is refused',
    (id) => {
      expect(decodeCursor(listing, encodeCursor(listing, { ...position, id }))).toBeUndefined();
    },
  );

  it('with a number for a key, a missing id or broken letters is refused', () => {
    const [signature, id, ...keys] = JSON.parse(Buffer.from(cursor, 'base64').toString());
    const written = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64');
    expect(decodeCursor(listing, written([signature, id, ...keys]))).toEqual(position);
    expect(decodeCursor(listing, written([signature, id, 4.5, ...keys.slice(1)]))).toBeUndefined();
    expect(decodeCursor(listing, written([signature, null, ...keys]))).toBeUndefined();
    // Within the last key, where any letter would do.
    const name = Buffer.from(cursor, 'base64');
    name[name.lastIndexOf('name')] = 0xff;
    expect(decodeCursor(listing, name.toString('base64'))).toBeUndefined();
  });

  it.each([
    [['x', 'BETA', 'a']],
    [["1'; DROP TABLE users", 'BETA', 'a']],
    [['4.5', 'RETIRED', 'a']],
    [['4.5', null, 'a']],
    [['4.5', 'BETA', 'a\0']],
    [['NaN', 'BETA', 'a']],
    [['4.5', 'BETA']],
    [['4.5', 'BETA', 'a', 'b']],
  ])('with the keys %j is refused', (keys) => {
    expect(decodeCursor(listing, encodeCursor(listing, { keys, id: idOf(1) }))).toBeUndefined();
  });

  it('that was damaged is refused and never throws', () => {
    const damaged = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.nat({ max: cursor.length - 4 }).map((at) => cursor.slice(0, at)),
      fc.json().map((json) => Buffer.from(json).toString('base64')),
    );
    fc.assert(
      fc.property(damaged, (text) => {
        expect(decodeCursor(listing, text)).toBeUndefined();
      }),
    );
  });
});
