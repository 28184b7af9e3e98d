import { type Form, listOf, textOf } from './form.rules';
import { invalid } from './sandbox-error';
import type { SandboxObject, SandboxStore, StoredObject } from './sandbox-store';

/** What a list may be filtered by besides its time. */
const filters: Readonly<Record<string, readonly string[]>> = {
  balance_transaction: ['currency', 'payout', 'source', 'type'],
  charge: ['customer', 'payment_intent'],
  payment_intent: ['customer'],
  invoice: ['customer', 'status', 'subscription'],
  invoice_payment: ['invoice', 'status'],
  subscription: ['customer', 'status'],
  refund: ['charge', 'payment_intent'],
  dispute: ['charge', 'payment_intent'],
  payout: ['status'],
  customer: ['email'],
  credit_note: ['customer', 'invoice'],
  event: ['type'],
  product: ['active', 'ids'],
  price: ['active', 'product', 'currency', 'type'],
};

const always = ['limit', 'starting_after', 'ending_before', 'created', 'expand'];

function integer(text: string | undefined, param: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw invalid(`Invalid integer: ${text}`, param);
  return Number(text);
}

interface Bounds {
  readonly from: number;
  /** Excluded. */
  readonly to: number;
}

function createdBounds(form: Form): Bounds {
  const { created } = form;
  if (created === undefined) return { from: 0, to: Number.POSITIVE_INFINITY };
  if (typeof created === 'string') {
    const at = integer(created, 'created') ?? 0;
    return { from: at, to: at + 1 };
  }
  if (Array.isArray(created)) throw invalid('Invalid created', 'created');
  const bound = (name: string) => integer(textOf(created[name]), `created[${name}]`);
  const after = bound('gt');
  const upTo = bound('lte');
  return {
    from: Math.max(bound('gte') ?? 0, after === undefined ? 0 : after + 1),
    to: Math.min(
      bound('lt') ?? Number.POSITIVE_INFINITY,
      upTo === undefined ? Number.POSITIVE_INFINITY : upTo + 1,
    ),
  };
}

function fits(entry: StoredObject, form: Form, names: readonly string[]): boolean {
  return names.every((name) => {
    const wanted = textOf(form[name]);
    if (wanted === undefined || name === 'payout' || name === 'ids') return true;
    if (name === 'active') return entry.text.includes(`"active":${wanted}`);
    if (name === 'status' && entry.object === 'subscription') {
      if (wanted === 'all') return true;
      if (wanted === 'ended') {
        return ['canceled', 'incomplete_expired'].includes(entry.fields['status'] ?? '');
      }
    }
    return entry.fields[name] === wanted;
  });
}

function cursorOf(store: SandboxStore, object: string, id: string, param: string): StoredObject {
  const entry = store.entry(id);
  if (entry?.object === object) return entry;
  throw invalid(`No such ${object}: '${id}'`, param, 'resource_missing');
}

/** The objects of a list: newest first, as all of Stripe's lists are. */
export function selectPage(
  store: SandboxStore,
  object: string,
  form: Form,
): { readonly page: readonly StoredObject[]; readonly hasMore: boolean } {
  const names = filters[object] ?? [];
  const unknown = Object.keys(form).find((name) => !always.includes(name) && !names.includes(name));
  // Stripe knows more filters than the sandbox; one that it cannot apply must not be passed over.
  if (unknown !== undefined) {
    throw invalid(`Received unknown parameter: ${unknown}`, unknown, 'parameter_unknown');
  }
  const limit = integer(textOf(form['limit']), 'limit') ?? 10;
  if (limit < 1 || limit > 100) {
    throw invalid('This value must be between 1 and 100.', 'limit', 'parameter_invalid_integer');
  }
  const payout = textOf(form['payout']);
  const source = payout === undefined ? store.all(object) : membersOf(store, payout);
  const { from, to } = createdBounds(form);
  const isHidden =
    object === 'subscription' && form['status'] === undefined
      ? (entry: StoredObject) => entry.fields['status'] === 'canceled'
      : () => false;
  const matches = (entry: StoredObject) =>
    entry.created >= from && entry.created < to && !isHidden(entry) && fits(entry, form, names);
  const after = textOf(form['starting_after']);
  const before = textOf(form['ending_before']);
  const place = (entry: StoredObject) =>
    payout === undefined ? store.position(object, entry) : source.indexOf(entry) + 1;

  const page: StoredObject[] = [];
  if (before !== undefined) {
    const start = place(cursorOf(store, object, before, 'ending_before'));
    for (let at = start; at < source.length && page.length <= limit; at += 1) {
      const entry = source[at];
      if (entry && matches(entry)) page.push(entry);
    }
    return { page: page.slice(0, limit).reverse(), hasMore: page.length > limit };
  }
  const last =
    after === undefined
      ? source.length
      : place(cursorOf(store, object, after, 'starting_after')) - 1;
  const newest =
    payout === undefined && Number.isFinite(to)
      ? Math.min(last, store.position(object, { created: to - 1, order: Number.MAX_SAFE_INTEGER }))
      : last;
  for (let at = newest - 1; at >= 0 && page.length <= limit; at -= 1) {
    const entry = source[at];
    if (!entry) continue;
    if (payout === undefined && entry.created < from) break;
    if (matches(entry)) page.push(entry);
  }
  return { page: page.slice(0, limit), hasMore: page.length > limit };
}

function membersOf(store: SandboxStore, payout: string): readonly StoredObject[] {
  const entry = store.entry(payout);
  if (entry?.object !== 'payout') {
    throw invalid(`No such payout: '${payout}'`, 'payout', 'resource_missing');
  }
  if (entry.text.includes('"automatic":false')) {
    throw invalid(
      'Balance transaction history can only be filtered on automatic payouts, not manual.',
      'payout',
    );
  }
  return store
    .members(payout)
    .flatMap((id) => store.entry(id) ?? [])
    .sort((one, other) => one.created - other.created || one.order - other.order);
}

function expandAt(store: SandboxStore, value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => expandAt(store, item, path));
  const object = value as Record<string, unknown>;
  const current = object[name];
  const inner = typeof current === 'string' ? (store.read(current) ?? current) : current;
  return { ...object, [name]: expandAt(store, inner, rest) };
}

/** An object with references put in as objects, along paths such as `source.charge`. */
export function expanded(
  store: SandboxStore,
  entry: StoredObject,
  paths: readonly (readonly string[])[],
): string {
  if (paths.length === 0) return entry.text;
  const [only] = paths;
  if (paths.length === 1 && only?.length === 1 && only[0] === 'source') {
    // The one expansion that millions of objects go through: put in as text, without parsing.
    const source = entry.fields['source'];
    const text = source === undefined ? undefined : store.entry(source)?.text;
    return text === undefined
      ? entry.text
      : entry.text.replace(`"source":"${source}"`, () => `"source":${text}`);
  }
  let value: unknown = JSON.parse(entry.text) as SandboxObject;
  for (const path of paths) value = expandAt(store, value, path);
  return JSON.stringify(value);
}

/** The `expand` parameter of a list (`data.…`) or of a single object. */
export function expansions(form: Form, ofList: boolean): readonly (readonly string[])[] {
  return listOf(form['expand']).map((path) => {
    const parts = path.split('.');
    if (parts.length > 4) throw invalid('You cannot expand more than 4 levels.', 'expand');
    if (!ofList) return parts;
    if (parts[0] !== 'data') throw invalid(`This property cannot be expanded (${path}).`, 'expand');
    return parts.slice(1);
  });
}
