import type Stripe from 'stripe';
import { type Form, mapOf, textOf } from './form.rules';
import { balanceTransaction, refund } from './objects/payment-objects';
import { price, product } from './objects/subscription-objects';
import { invalid, missing } from './sandbox-error';
import type { SandboxObject, SandboxStore } from './sandbox-store';

/** What a write may use; everything it puts is kept and answered together. */
export interface WriteStage {
  readonly store: SandboxStore;
  readonly put: (value: object) => void;
  readonly emit: (type: string, value: object) => void;
  readonly newId: (prefix: string) => string;
  /** Seconds since 1970. */
  readonly now: number;
  readonly livemode: boolean;
}

/** One operation: changes the store and returns the object that is answered. */
export type Write = (stage: WriteStage, form: Form, id: string) => object;

function read<Kind extends object>(store: SandboxStore, object: string, id: string): Kind {
  const value = store.read(id);
  if (value?.object !== object) throw missing(object, id);
  return value as unknown as Kind;
}

function integerOf(form: Form, name: string): number | undefined {
  const text = textOf(form[name]);
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) throw invalid(`Invalid integer: ${text}`, name);
  return Number(text);
}

function booleanOf(form: Form, name: string): boolean | undefined {
  const text = textOf(form[name]);
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false') throw invalid(`Invalid boolean: ${text}`, name);
  return text === 'true';
}

function refuseUnknown(form: Form, known: readonly string[]): void {
  const unknown = Object.keys(form).find(
    (name) => ![...known, 'expand', 'metadata'].includes(name),
  );
  if (unknown !== undefined) {
    throw invalid(`Received unknown parameter: ${unknown}`, unknown, 'parameter_unknown');
  }
}

function chargeToRefund(store: SandboxStore, form: Form): Stripe.Charge {
  const chargeId = textOf(form['charge']);
  if (chargeId !== undefined) return read<Stripe.Charge>(store, 'charge', chargeId);
  const intentId = textOf(form['payment_intent']);
  if (intentId === undefined) {
    throw invalid('One of the following params should be provided: charge or payment_intent.');
  }
  const intent = read<Stripe.PaymentIntent>(store, 'payment_intent', intentId);
  if (typeof intent.latest_charge !== 'string') {
    throw invalid(
      `This PaymentIntent (${intentId}) does not have a successful charge to refund.`,
      'payment_intent',
    );
  }
  return read<Stripe.Charge>(store, 'charge', intent.latest_charge);
}

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'];

/** A charge stays `disputed` for ever. Its money is there again once a dispute was won, and during an inquiry. */
function isRefundableThoughDisputed(store: SandboxStore, charge: string): boolean {
  const disputes = store.all('dispute').filter(({ fields }) => fields['charge'] === charge);
  return disputes.every(({ id }) => {
    const { status, is_charge_refundable } = read<Stripe.Dispute>(store, 'dispute', id);
    return is_charge_refundable || status === 'won' || status === 'prevented';
  });
}

const createRefund: Write = ({ store, put, emit, newId, now }, form) => {
  refuseUnknown(form, ['charge', 'payment_intent', 'amount', 'reason']);
  const charge = chargeToRefund(store, form);
  const left = charge.amount_captured - charge.amount_refunded;
  if (!charge.captured || charge.status !== 'succeeded') {
    throw invalid(`Charge ${charge.id} has not been captured and cannot be refunded.`);
  }
  if (left <= 0) {
    throw invalid(
      `Charge ${charge.id} has already been refunded.`,
      undefined,
      'charge_already_refunded',
    );
  }
  if (charge.disputed && !isRefundableThoughDisputed(store, charge.id)) {
    throw invalid(
      `Charge ${charge.id} has been charged back; cannot issue a refund.`,
      undefined,
      'charge_disputed',
    );
  }
  const amount = integerOf(form, 'amount') ?? left;
  if (amount < 1) throw invalid('Invalid positive integer', 'amount', 'parameter_invalid_integer');
  if (amount > left) {
    throw invalid(
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
      'amount',
    );
  }
  const reason = textOf(form['reason']) ?? null;
  if (reason !== null && !reasons.includes(reason)) {
    throw invalid(`Invalid reason: must be one of ${reasons.join(', ')}`, 'reason');
  }
  const id = newId('re');
  const booking =
    typeof charge.balance_transaction === 'string'
      ? (store.read(charge.balance_transaction) as unknown as Stripe.BalanceTransaction | undefined)
      : undefined;
  const movement = balanceTransaction({
    id: newId('txn'),
    amount: -Math.round(amount * (booking?.exchange_rate ?? 1)),
    currency: booking?.currency ?? charge.currency,
    created: now,
    available_on: now,
    exchange_rate: booking?.exchange_rate ?? null,
    type: charge.id.startsWith('py_') ? 'payment_refund' : 'refund',
    reporting_category: 'refund',
    source: id,
  });
  const made = refund({
    id,
    amount,
    currency: charge.currency,
    created: now,
    charge: charge.id,
    payment_intent: typeof charge.payment_intent === 'string' ? charge.payment_intent : null,
    reason,
    metadata: mapOf(form['metadata']),
    balance_transaction: movement.id,
  });
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded >= charge.amount_captured;
  put(movement);
  put(made);
  put(charge);
  emit('refund.created', made);
  emit('charge.refunded', charge);
  return made;
};

const cancelSubscription: Write = ({ store, put, emit, now }, _form, id) => {
  const found = read<Stripe.Subscription>(store, 'subscription', id);
  if (found.status === 'canceled') throw missing('subscription', id);
  Object.assign(found, { status: 'canceled', canceled_at: now, ended_at: now });
  put(found);
  emit('customer.subscription.deleted', found);
  return found;
};

const updateSubscription: Write = ({ store, put, emit, now }, form, id) => {
  refuseUnknown(form, ['cancel_at_period_end']);
  const found = read<Stripe.Subscription>(store, 'subscription', id);
  const atEnd = booleanOf(form, 'cancel_at_period_end');
  if (atEnd !== undefined) {
    found.cancel_at_period_end = atEnd;
    found.cancel_at = atEnd ? (found.items.data[0]?.current_period_end ?? null) : null;
    found.canceled_at = atEnd ? now : null;
  }
  Object.assign(found.metadata, mapOf(form['metadata']));
  put(found);
  emit('customer.subscription.updated', found);
  return found;
};

const productFields = [
  'name',
  'description',
  'active',
  'id',
  'url',
  'unit_label',
  'images',
  'default_price',
  'statement_descriptor',
  'tax_code',
  'shippable',
  'type',
];

const createProduct: Write = ({ store, put, emit, newId, now, livemode }, form) => {
  refuseUnknown(form, productFields);
  const name = textOf(form['name']);
  if (name === undefined || name === '')
    throw invalid('Missing required param: name.', 'name', 'parameter_missing');
  const id = textOf(form['id']) ?? newId('prod');
  if (store.entry(id))
    throw invalid(`Product already exists: ${id}`, 'id', 'resource_already_exists');
  const made = product({
    id,
    name,
    created: now,
    livemode,
    active: booleanOf(form, 'active') ?? true,
    description: textOf(form['description']) ?? null,
    url: textOf(form['url']) ?? null,
    unit_label: textOf(form['unit_label']) ?? null,
    metadata: mapOf(form['metadata']),
  });
  put(made);
  emit('product.created', made);
  return made;
};

const updateProduct: Write = ({ store, put, emit, now }, form, id) => {
  refuseUnknown(form, productFields);
  const found = read<Stripe.Product>(store, 'product', id);
  for (const name of ['name', 'description', 'url', 'unit_label', 'default_price'] as const) {
    const text = textOf(form[name]);
    if (text !== undefined) Object.assign(found, { [name]: text === '' ? null : text });
  }
  found.active = booleanOf(form, 'active') ?? found.active;
  found.updated = now;
  Object.assign(found.metadata, mapOf(form['metadata']));
  put(found);
  emit('product.updated', found);
  return found;
};

const createPrice: Write = ({ store, put, emit, newId, now, livemode }, form) => {
  refuseUnknown(form, [
    'product',
    'currency',
    'unit_amount',
    'unit_amount_decimal',
    'recurring',
    'active',
    'nickname',
    'lookup_key',
    'tax_behavior',
    'billing_scheme',
    'transfer_lookup_key',
  ]);
  const productId = textOf(form['product']);
  if (productId === undefined)
    throw invalid('Missing required param: product.', 'product', 'parameter_missing');
  read<Stripe.Product>(store, 'product', productId);
  const currency = textOf(form['currency']);
  if (currency === undefined || !/^[a-z]{3}$/.test(currency)) {
    throw invalid(`Invalid currency: ${currency ?? ''}`, 'currency');
  }
  const amount = integerOf(form, 'unit_amount');
  const { recurring } = form;
  const plan = typeof recurring === 'object' && !Array.isArray(recurring) ? recurring : undefined;
  const interval = textOf(plan?.['interval']);
  if (plan && (interval === undefined || !['day', 'week', 'month', 'year'].includes(interval))) {
    throw invalid(`Invalid recurring[interval]: ${interval ?? ''}`, 'recurring[interval]');
  }
  const made = price({
    id: newId('price'),
    created: now,
    currency,
    livemode,
    product: productId,
    unit_amount: amount ?? null,
    active: booleanOf(form, 'active') ?? true,
    nickname: textOf(form['nickname']) ?? null,
    lookup_key: textOf(form['lookup_key']) ?? null,
    metadata: mapOf(form['metadata']),
    recurring:
      interval === undefined
        ? null
        : {
            interval,
            interval_count: Number(textOf(plan?.['interval_count']) ?? '1'),
            meter: null,
            trial_period_days: null,
            usage_type: 'licensed',
          },
  });
  put(made);
  emit('price.created', made);
  return made;
};

const updatePrice: Write = ({ store, put, emit }, form, id) => {
  // An amount never changes: Stripe wants a new price instead.
  refuseUnknown(form, ['active', 'nickname', 'lookup_key', 'tax_behavior', 'transfer_lookup_key']);
  const found = read<Stripe.Price>(store, 'price', id);
  const active = booleanOf(form, 'active') ?? found.active;
  const { default_price } = read<Stripe.Product>(store, 'product', String(found.product));
  if (!active && default_price === id) {
    throw invalid('This price cannot be archived because it is the default price of its product.');
  }
  found.active = active;
  found.nickname = textOf(form['nickname']) ?? found.nickname;
  Object.assign(found.metadata, mapOf(form['metadata']));
  put(found);
  emit('price.updated', found);
  return found;
};

const updateMetadata =
  (object: string, event: string): Write =>
  ({ store, put, emit }, form, id) => {
    refuseUnknown(form, []);
    const found = read<SandboxObject & { metadata: Record<string, string> }>(store, object, id);
    Object.assign(found.metadata, mapOf(form['metadata']));
    put(found);
    emit(event, found);
    return found;
  };

/** Every write that the sandbox knows: method, address, what it needs of a key, what it does. */
export const writes: readonly {
  readonly method: 'POST' | 'DELETE';
  readonly path: RegExp;
  readonly permission: string;
  readonly run: Write;
}[] = [
  { method: 'POST', path: /^\/v1\/refunds$/, permission: 'charge_write', run: createRefund },
  {
    method: 'POST',
    path: /^\/v1\/refunds\/([^/]+)$/,
    permission: 'charge_write',
    run: updateMetadata('refund', 'refund.updated'),
  },
  {
    method: 'DELETE',
    path: /^\/v1\/subscriptions\/([^/]+)$/,
    permission: 'subscription_write',
    run: cancelSubscription,
  },
  {
    method: 'POST',
    path: /^\/v1\/subscriptions\/([^/]+)$/,
    permission: 'subscription_write',
    run: updateSubscription,
  },
  { method: 'POST', path: /^\/v1\/products$/, permission: 'product_write', run: createProduct },
  {
    method: 'POST',
    path: /^\/v1\/products\/([^/]+)$/,
    permission: 'product_write',
    run: updateProduct,
  },
  { method: 'POST', path: /^\/v1\/prices$/, permission: 'plan_write', run: createPrice },
  { method: 'POST', path: /^\/v1\/prices\/([^/]+)$/, permission: 'plan_write', run: updatePrice },
];
