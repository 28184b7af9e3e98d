/**
 * The keys of a record that is written out in full, in its order. `Object.keys` gives strings,
 * because a value may hold more than its type names; a constant does not.
 */
export function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(record) as Key[];
}

/** Whether a value is one of a closed list, about which `includes` may be asked for members only. */
export function isOneOf<Item>(list: readonly Item[], value: unknown): value is Item {
  return (list as readonly unknown[]).includes(value);
}
