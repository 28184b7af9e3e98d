/** An object as Stripe sent it. */
export type StripeObject = Readonly<Record<string, unknown>>;

/** What a column holds: texts, numbers (an instant as seconds since 1970), yes or no, a list of ids. */
export type Cell = string | number | boolean | readonly (string | null)[] | null;

/** PostgreSQL's name of a column's type. */
export type CellType =
  | 'text'
  | 'bigint'
  | 'integer'
  | 'boolean'
  | 'timestamptz'
  | 'numeric'
  | 'json'
  | 'text[]';

/** A typed column: how its value is read from an object. */
export interface Column<Value extends Cell = Cell> {
  readonly type: CellType;
  /**
   * @param live the mode of the key, for an object that does not say its own
   * @throws UnreadableField for what has no form of the type
   */
  readonly read: (object: StripeObject, live: boolean) => Value | null;
}

/** A field that holds something else than its name promises. */
export class UnreadableField extends Error {}

export type Path = readonly (string | number)[];

function isObject(value: unknown): value is StripeObject {
  return typeof value === 'object' && value !== null;
}

/** What lies at a path, null where any step of it is missing. */
export function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const step of path) {
    if (!isObject(found)) return null;
    found = found[step];
  }
  return found ?? null;
}

/** Reads what lies at a path; most are one field, for which nothing has to be walked. */
function reader(path: Path): (object: StripeObject) => unknown {
  const [field] = path;
  if (path.length === 1 && field !== undefined) return (object) => object[field] ?? null;
  return (object) => valueAt(object, path);
}

/** PostgreSQL's texts hold every character but this one. */
const nothing = '\0';

function textOf(value: unknown): string | null {
  if (value === null) return value;
  if (typeof value !== 'string')
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (value.includes(nothing)) throw new UnreadableField();
  return value;
}

/** A whole number; Stripe writes some of them as text. */
function numberOf(value: unknown): number | null {
  if (value === null) return null;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new UnreadableField();
}

function booleanOf(value: unknown): boolean | null {
  if (value === null || typeof value === 'boolean') return value;
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw new UnreadableField();
}

/** Seconds since 1970 up to the end of the year 9999, beyond which dates are written differently. */
const lastSecond = 253_402_300_799;

function secondsOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (number === null) return null;
  if (typeof number === 'number' && Math.abs(number) <= lastSecond) return number;
  throw new UnreadableField();
}

function decimalOf(value: unknown): string | null {
  if (value === null) return null;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return String(value);
  throw new UnreadableField();
}

/** A reference as an id, whether it came as an id or expanded as an object. */
export function idOf(value: unknown): string | null {
  return isObject(value) && !Array.isArray(value) ? textOf(valueAt(value, ['id'])) : textOf(value);
}

/** The list at a path, null where there is none. */
export function listAt(value: unknown, path: Path): readonly unknown[] | null {
  const list = valueAt(value, path);
  return Array.isArray(list) ? list : null;
}

/** A whole number at a path. @throws UnreadableField */
export function numberAt(value: unknown, path: Path): number | null {
  return numberOf(valueAt(value, path));
}

/** Yes or no at a path. @throws UnreadableField */
export function booleanAt(value: unknown, path: Path): boolean | null {
  return booleanOf(valueAt(value, path));
}

/** A text at a path; what is none is written as one. */
export const text = (...path: Path): Column<string> => {
  const value = reader(path);
  return { type: 'text', read: (object) => textOf(value(object)) };
};

/** An amount in minor units, or another whole number. */
export const minor = (...path: Path): Column<number> => {
  const value = reader(path);
  return { type: 'bigint', read: (object) => numberOf(value(object)) };
};

/** A whole number of four bytes. */
export const integer = (...path: Path): Column<number> => ({
  type: 'integer',
  read: (object) => {
    const whole = numberAt(object, path);
    if (whole !== null && whole !== (whole | 0)) throw new UnreadableField();
    return whole;
  },
});

/** Yes or no at a path. */
export const boolean = (...path: Path): Column<boolean> => {
  const value = reader(path);
  return { type: 'boolean', read: (object) => booleanOf(value(object)) };
};

/** What is not said to be so is not so. */
export const flag = (...path: Path): Column<boolean> => either(boolean(...path), false);

/** A moment, which Stripe gives in seconds since 1970. */
export const instant = (...path: Path): Column<number> => {
  const value = reader(path);
  return { type: 'timestamptz', read: (object) => secondsOf(value(object)) };
};

/** A number with a fraction. */
export const decimal = (...path: Path): Column<string> => {
  const value = reader(path);
  return { type: 'numeric', read: (object) => decimalOf(value(object)) };
};

/** The id of another object, whether Stripe gave the id or put the object in its place. */
export const ref = (...path: Path): Column<string> => {
  const value = reader(path);
  return { type: 'text', read: (object) => idOf(value(object)) };
};

/** Capitals, like the marketplace's own. */
export const currency: Column<string> = {
  type: 'text',
  read: (object) => textOf(object['currency'] ?? null)?.toUpperCase() ?? null,
};

/** A column that takes more than one field to read. */
export const derived = <Value extends Cell>(
  type: CellType,
  read: (object: StripeObject) => Value | null,
): Column<Value> => ({ type, read });

/** The first that is there, of several places or a value of our own. */
export function either<Value extends Cell>(
  first: Column<Value>,
  ...others: readonly (Column<Value> | (Value & (number | boolean | string)))[]
): Column<Value> {
  return {
    type: first.type,
    read: (object, live) => {
      let value = first.read(object, live);
      for (const other of others) {
        if (value !== null) return value;
        value = typeof other === 'object' ? other.read(object, live) : other;
      }
      return value;
    },
  };
}

/** The sum of a number over a list, null where there is no list. */
export const sumOf = (list: Path, ...field: Path): Column<number> => ({
  type: 'bigint',
  read: (object) =>
    listAt(object, list)?.reduce<number>((sum, one) => sum + (numberAt(one, field) ?? 0), 0) ??
    null,
});
