/** An object as the sandbox keeps it: its JSON, and the few fields that lists filter by. */
export interface StoredObject {
  readonly object: string;
  readonly id: string;
  readonly created: number;
  readonly order: number;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Objects of any kind; what they hold is read by whoever changes them. */
export interface SandboxObject {
  readonly id: string;
  readonly object: string;
  readonly created?: number;
  readonly [field: string]: unknown;
}

const filterFields = [
  'customer',
  'charge',
  'payment_intent',
  'invoice',
  'source',
  'type',
  'status',
  'currency',
  'email',
  'product',
] as const;

function idIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'id' in value) return String(value.id);
  return undefined;
}

function subscriptionOf(value: SandboxObject): string | undefined {
  const { parent } = value;
  if (typeof parent !== 'object' || parent === null || !('subscription_details' in parent)) {
    return undefined;
  }
  const { subscription_details: details } = parent;
  return typeof details === 'object' && details !== null && 'subscription' in details
    ? idIn(details.subscription)
    : undefined;
}

function fieldsOf(value: SandboxObject): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const name of filterFields) {
    const text = idIn(value[name]);
    if (text !== undefined) fields[name] = text;
  }
  const subscription = subscriptionOf(value);
  if (subscription !== undefined) fields['subscription'] = subscription;
  return fields;
}

/** Objects of one kind in the order of creation. */
class Shelf {
  #entries: StoredObject[] = [];
  #isSorted = true;

  add(entry: StoredObject): void {
    const last = this.#entries.at(-1);
    if (last && last.created > entry.created) this.#isSorted = false;
    this.#entries.push(entry);
  }

  replace(old: StoredObject, entry: StoredObject): void {
    this.#sort();
    this.#entries[this.position(old) - 1] = entry;
  }

  remove(old: StoredObject): void {
    this.#sort();
    this.#entries.splice(this.position(old) - 1, 1);
  }

  /** Oldest first. */
  sorted(): readonly StoredObject[] {
    this.#sort();
    return this.#entries;
  }

  /** How many entries lie at or before an entry's place. */
  position({ created, order }: Pick<StoredObject, 'created' | 'order'>): number {
    this.#sort();
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = this.#entries[middle] as StoredObject;
      const isBefore = at.created < created || (at.created === created && at.order <= order);
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #sort(): void {
    if (this.#isSorted) return;
    this.#entries.sort((one, other) => one.created - other.created || one.order - other.order);
    this.#isSorted = true;
  }
}

/** Everything that a Stripe account holds. */
export class SandboxStore {
  readonly #shelves = new Map<string, Shelf>();
  readonly #byId = new Map<string, StoredObject>();
  readonly #members = new Map<string, string[]>();
  #order = 0;

  /** Adds an object or puts a new state in its place. */
  put(value: SandboxObject): StoredObject {
    return this.putText(value, JSON.stringify(value));
  }

  /** Like `put`, for whoever has the JSON already. */
  putText(value: SandboxObject, text: string): StoredObject {
    const known = this.#byId.get(value.id);
    const entry: StoredObject = {
      object: value.object,
      id: value.id,
      created: value.created ?? 0,
      order: known?.order ?? this.#order++,
      text,
      fields: fieldsOf(value),
    };
    const shelf = this.#shelf(value.object);
    if (known && known.created === entry.created) shelf.replace(known, entry);
    else {
      if (known) shelf.remove(known);
      shelf.add(entry);
    }
    this.#byId.set(value.id, entry);
    return entry;
  }

  remove(id: string): void {
    const entry = this.#byId.get(id);
    if (!entry) return;
    this.#byId.delete(id);
    this.#shelf(entry.object).remove(entry);
  }

  entry(id: string): StoredObject | undefined {
    return this.#byId.get(id);
  }

  /** An object's state, as a value of its own. */
  read(id: string): SandboxObject | undefined {
    const entry = this.#byId.get(id);
    return entry && (JSON.parse(entry.text) as SandboxObject);
  }

  /** Oldest first. */
  all(object: string): readonly StoredObject[] {
    return this.#shelf(object).sorted();
  }

  position(object: string, at: Pick<StoredObject, 'created' | 'order'>): number {
    return this.#shelf(object).position(at);
  }

  /** Records which payout a balance transaction went into. */
  settle(balanceTransaction: string, payout: string): void {
    const members = this.#members.get(payout) ?? [];
    this.#members.set(payout, members);
    members.push(balanceTransaction);
  }

  members(payout: string): readonly string[] {
    return this.#members.get(payout) ?? [];
  }

  /** All memberships, for keeping the state. */
  settlements(): ReadonlyMap<string, readonly string[]> {
    return this.#members;
  }

  *everything(): Generator<StoredObject> {
    for (const shelf of this.#shelves.values()) yield* shelf.sorted();
  }

  #shelf(object: string): Shelf {
    const shelf = this.#shelves.get(object) ?? new Shelf();
    this.#shelves.set(object, shelf);
    return shelf;
  }
}
