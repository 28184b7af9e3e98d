import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deleteToolInput } from '../../../electron/bundles/bundles.schema';
import { deleteTool } from '../../../electron/bundles/retirement.service';
import { type Database, openDatabase } from '../../../electron/database/connection';
import { DeskError } from '../../../electron/shared/errors';
import { newId } from '../../../electron/shared/ids';
import { publish } from '../../../electron/stripe/catalog/stripe-catalog.service';
import { catalogStanding } from '../../../electron/stripe/catalog/stripe-catalog-standing.service';
import { readStripeBase } from '../../../electron/stripe/gateway/stripe-base.rules';
import { openGateway, type StripeGateway } from '../../../electron/stripe/gateway/stripe-gateway';
import { type SandboxServer, serveSandbox } from '../../../electron/stripe/sandbox/sandbox-server';
import { SandboxStore } from '../../../electron/stripe/sandbox/sandbox-store';
import { StripeSandbox } from '../../../electron/stripe/sandbox/stripe-sandbox';
import { openTestDatabase, type TestDatabase } from '../../support/databases';
import { insertBundle, insertTool } from '../../support/marketplace-rows';
import { impatient } from '../../support/stripe-stage';

const key = 'sk_test_deskPublishes000003';

describe('publishing the catalog to Stripe', () => {
  let test: TestDatabase;
  let client: Client;
  let database: Database;
  let sandbox: StripeSandbox;
  let server: SandboxServer;
  let gateway: StripeGateway;
  const actor = { role: 'curator', userId: newId() } as const;

  beforeAll(async () => {
    test = await openTestDatabase('server');
    client = await test.connect();
    database = await openDatabase(test.source);
    sandbox = new StripeSandbox({ store: new SandboxStore(), keys: [{ key, livemode: false }] });
    server = await serveSandbox(sandbox);
    const base = readStripeBase(server.url);
    if (!base.ok) throw new Error(base.reason);
    const patience = { ...impatient, attempts: 1 };
    gateway = openGateway({ key, writeKey: key, base: base.base, patience });
  });
  afterEach(() => sandbox.faults.clear());
  afterAll(async () => {
    gateway.close();
    await server.close();
    await database.close();
    await test.close();
  });

  const access = (now = new Date()) => ({
    authority: database,
    local: database,
    actor,
    gateway,
    clock: { now: () => now },
  });
  const publishTool = (id: string, now?: Date) => publish(access(now), { entity: 'tool', id });
  const standing = (id: string) => catalogStanding(access(), { entity: 'tool', id });
  const pricesOf = async (id: string) => {
    const product = `desk_tool_${id.replaceAll('-', '')}`;
    const { data } = await gateway.read('prices', (stripe) =>
      stripe.prices.list({ product, limit: 100 }),
    );
    return data
      .map((price) => [price.unit_amount, price.recurring?.interval ?? null, price.active])
      .toSorted();
  };

  it('makes a product with its price once, and shows no drift afterwards', async () => {
    const id = await insertTool(client, { name: 'Scoring' });
    expect(await standing(id)).toMatchObject({ state: 'unpublished' });
    await publishTool(id);
    await publishTool(id);
    expect(await pricesOf(id)).toEqual([[4_900, 'month', true]]);
    expect(await standing(id)).toMatchObject({ state: 'published', drift: [] });
  });

  it.each([
    ['ONE_TIME', 'USD', '49.90', [4_990, null, true]],
    ['ANNUAL', 'JPY', '500.00', [500, 'year', true]],
    ['USAGE_BASED', 'KWD', '4.90', [4_900, null, true]],
    ['MONTHLY', 'ISK', '500.00', [50_000, 'month', true]],
  ])(
    'makes a price that is paid %s in %s as Stripe counts it, once',
    async (model, currency, amount, price) => {
      const id = await insertTool(client, {
        price_model: model,
        price_amount: amount,
        currency,
        ...(model === 'USAGE_BASED' ? { usage_unit: 'call' } : {}),
      });
      await publishTool(id);
      expect(await standing(id)).toMatchObject({ state: 'published', drift: [] });
      await publishTool(id);
      expect(await pricesOf(id)).toEqual([price]);
    },
  );

  it('shows every price that somebody made in Stripe, and publishes beside one such as it makes none', async () => {
    const id = await insertTool(client);
    await publishTool(id);
    const product = `desk_tool_${id.replaceAll('-', '')}`;
    const make = (price: { readonly unit_amount?: number }, interval_count = 1) =>
      gateway.write('prices', (stripe) =>
        stripe.prices.create({
          ...{ product, currency: 'usd', ...price },
          recurring: { interval: 'month', interval_count },
        }),
      );
    await make({ unit_amount: 1_900 });
    const quarterly = await make({ unit_amount: 5_900 }, 3);
    // As one in tiers, or of half a cent.
    const withoutAmount = await make({});
    await client.query('UPDATE marketplace_tools SET price_amount = 59 WHERE id = $1', [id]);
    await publishTool(id);
    const { drift } = await standing(id);
    expect(drift).toHaveLength(3);
    expect(drift).toEqual(
      expect.arrayContaining([
        { kind: 'price_extra', price: { billing: 'MONTHLY', currency: 'USD', amount: 1_900 } },
        { kind: 'price_of_another_kind', priceId: quarterly.id },
        { kind: 'price_of_another_kind', priceId: withoutAmount.id },
      ]),
    );
  });

  it('finishes what a second person planned while the first was still publishing', async () => {
    const id = await insertTool(client);
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    let reached = () => {};
    const isHeld = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const slow: StripeGateway = {
      ...gateway,
      write: async (what, call, signal) => {
        if (what === 'prices') {
          reached();
          await held;
        }
        return gateway.write(what, call, signal);
      },
    };
    const first = publish({ ...access(), gateway: slow }, { entity: 'tool', id });
    await isHeld;
    // The second one goes on with the first one's plan, makes one for another price, and gets no further.
    let priced = 0;
    const broken: StripeGateway = {
      ...gateway,
      write: (what, call, signal) => {
        if (what === 'prices') priced += 1;
        if (what === 'products' && priced > 0) throw new DeskError('stripe_unreachable');
        return gateway.write(what, call, signal);
      },
      read: gateway.read,
    };
    await client.query('UPDATE marketplace_tools SET price_amount = 59 WHERE id = $1', [id]);
    await expect(
      publish({ ...access(), gateway: broken }, { entity: 'tool', id }),
    ).rejects.toThrow();
    go();
    await first;
    await publishTool(id);
    expect(await standing(id)).toMatchObject({ state: 'published', drift: [] });
  });

  it('leaves to the second person what they named it while the first was still publishing', async () => {
    const id = await insertTool(client, { name: 'Scoring' });
    await publishTool(id);
    await client.query(`UPDATE marketplace_tools SET name = 'Scores' WHERE id = $1`, [id]);
    const planned = () =>
      client.query('SELECT state, published_name FROM desk_stripe_catalog WHERE entity_id = $1', [
        id,
      ]);
    const meanwhile: StripeGateway = {
      ...gateway,
      write: async (what, call, signal) => {
        const done = await gateway.write(what, call, signal);
        // The second person finishes this, plans another name, and Stripe answers them no more.
        let written = 0;
        await client.query(`UPDATE marketplace_tools SET name = 'Scorer' WHERE id = $1`, [id]);
        const silent: StripeGateway = {
          ...gateway,
          write: async (other, again, abort) => {
            written += 1;
            if (written > 1) throw new DeskError('stripe_unreachable');
            return gateway.write(other, again, abort);
          },
        };
        await expect(
          publish({ ...access(), gateway: silent }, { entity: 'tool', id }),
        ).rejects.toMatchObject({ code: 'stripe_unreachable' });
        return done;
      },
    };
    await publish({ ...access(), gateway: meanwhile }, { entity: 'tool', id });
    expect((await planned()).rows).toEqual([{ state: 'pending', published_name: 'Scorer' }]);
    await publishTool(id);
    expect(await standing(id)).toMatchObject({ state: 'published', drift: [] });
  });

  it('makes a new price for a new amount and archives the old one', async () => {
    const id = await insertTool(client);
    await publishTool(id);
    await client.query('UPDATE marketplace_tools SET price_amount = 59 WHERE id = $1', [id]);
    expect(await standing(id)).toMatchObject({
      drift: [{ kind: 'price_differs', desk: { amount: 5_900 }, stripe: { amount: 4_900 } }],
    });
    await publishTool(id);
    expect(await pricesOf(id)).toEqual([
      [4_900, 'month', false],
      [5_900, 'month', true],
    ]);
    expect(await standing(id)).toMatchObject({ state: 'published', drift: [] });
  });

  it('shows what somebody changed in Stripe itself', async () => {
    const id = await insertTool(client);
    await publishTool(id);
    await gateway.write('products', (stripe) =>
      stripe.products.update(`desk_tool_${id.replaceAll('-', '')}`, { name: 'Other' }),
    );
    expect(await standing(id)).toMatchObject({
      drift: [{ kind: 'name', desk: 'Lead scoring', stripe: 'Other' }],
    });
  });

  it('puts right what somebody changed in Stripe when it is published again', async () => {
    const id = await insertTool(client);
    await publishTool(id);
    const product = `desk_tool_${id.replaceAll('-', '')}`;
    const [price] = (await standing(id)).prices;
    if (!price?.priceId) throw new Error('No price was published');
    const { priceId } = price;
    await gateway.write('products', (stripe) =>
      stripe.products.update(product, { name: 'Other', active: false }),
    );
    await gateway.write('prices', (stripe) => stripe.prices.update(priceId, { active: false }));
    expect(await standing(id)).toMatchObject({
      drift: [{ kind: 'name' }, { kind: 'active' }, { kind: 'price_missing' }],
    });
    await publishTool(id);
    expect(await standing(id)).toMatchObject({ state: 'published', drift: [] });
    expect(await pricesOf(id)).toEqual([
      [4_900, 'month', false],
      [4_900, 'month', true],
    ]);
  });

  it('archives what somebody made valid again in Stripe, as often as that happens', async () => {
    const id = await insertTool(client);
    await publishTool(id);
    const [first] = (await standing(id)).prices;
    await client.query('UPDATE marketplace_tools SET price_amount = 59 WHERE id = $1', [id]);
    await publishTool(id);
    const archived = [
      [4_900, 'month', false],
      [5_900, 'month', true],
    ];
    for (const again of ['once', 'twice']) {
      await gateway.write('prices', (stripe) =>
        stripe.prices.update(first?.priceId ?? '', { active: true }),
      );
      expect(await standing(id), again).toMatchObject({
        drift: [{ kind: 'price_extra', price: { amount: 4_900 } }],
      });
      await publishTool(id);
      expect(await pricesOf(id), again).toEqual(archived);
      expect(await standing(id), again).toMatchObject({ state: 'published', drift: [] });
    }
  });

  it('keeps what is sold in Stripe from being deleted, until that is published as off sale', async () => {
    const id = await insertTool(client, { name: 'Scoring' });
    await publishTool(id);
    const remove = (baseRevision: number) =>
      deleteTool(access(), deleteToolInput.parse({ id, changeSetId: newId(), baseRevision }));
    const refused = {
      code: 'in_use',
      details: { reason: expect.stringMatching(/^Stripe sells what would be deleted: “Scoring”/) },
    };
    await expect(remove(1)).rejects.toMatchObject(refused);
    await client.query(`UPDATE marketplace_tools SET status = 'DISABLED' WHERE id = $1`, [id]);
    await expect(remove(2), 'Stripe does not know that yet').rejects.toMatchObject(refused);
    await publishTool(id);
    await remove(2);
  });

  it('knows its price per use again under another nickname', async () => {
    const usage = { price_model: 'USAGE_BASED', usage_unit: 'call' };
    const id = await insertTool(client, usage);
    await publishTool(id);
    const [price] = (await standing(id)).prices;
    await gateway.write('prices', (stripe) =>
      stripe.prices.update(price?.priceId ?? '', { nickname: 'Each lead that is scored' }),
    );
    expect(await standing(id)).toMatchObject({ state: 'published', drift: [] });
  });

  it('archives the price that somebody made the default one in Stripe, whether another takes over or none', async () => {
    const id = await insertTool(client);
    await publishTool(id);
    const product = `desk_tool_${id.replaceAll('-', '')}`;
    const defaultOf = async () => {
      const answer = await gateway.retrieve(`/v1/products/${product}`);
      return answer.kind === 'absent' ? undefined : Object(answer.value).default_price;
    };
    const [first] = (await standing(id)).prices;
    await gateway.write('products', (stripe) =>
      stripe.products.update(product, { default_price: first?.priceId ?? '' }),
    );
    await client.query('UPDATE marketplace_tools SET price_amount = 59 WHERE id = $1', [id]);
    await publishTool(id);
    const after = await standing(id);
    expect(after).toMatchObject({ state: 'published', drift: [] });
    expect(await defaultOf()).toBe(after.prices[0]?.priceId);
    await client.query(
      `UPDATE marketplace_tools SET price_model = 'FREE', price_amount = 0 WHERE id = $1`,
      [id],
    );
    await publishTool(id);
    expect(await standing(id)).toMatchObject({ state: 'published', drift: [] });
    expect(await defaultOf()).toBeNull();
  });

  it('makes nothing where Stripe has everything already, and forgets that it could not be asked before', async () => {
    const id = await insertTool(client);
    await publishTool(id);
    const before = sandbox.store.all('price').length;
    sandbox.faults.add({ how: { kind: 'error', status: 500 }, path: '/v1/products', times: 99 });
    await expect(publishTool(id)).rejects.toMatchObject({ code: 'stripe_unreachable' });
    sandbox.faults.clear();
    expect(await standing(id)).toMatchObject({ failure: 'stripe_unreachable' });
    await publishTool(id);
    expect(sandbox.store.all('price')).toHaveLength(before);
    expect(await standing(id)).toMatchObject({ state: 'published', failure: null });
  });

  it.each([
    ['the product', '/v1/products'],
    ['the price', '/v1/prices'],
  ] as const)(
    'goes on after the answer to making %s was lost, and makes nothing twice',
    async (_, path) => {
      const id = await insertTool(client);
      sandbox.faults.add({ how: { kind: 'lose_answer' }, path, method: 'POST', times: 99 });
      await expect(publishTool(id)).rejects.toMatchObject({ code: 'stripe_unreachable' });
      expect(await standing(id)).toMatchObject({ state: 'pending', failure: 'stripe_unreachable' });
      sandbox.faults.clear();
      await publishTool(id);
      expect(await pricesOf(id)).toEqual([[4_900, 'month', true]]);
      expect(await standing(id)).toMatchObject({ state: 'published', failure: null, drift: [] });
    },
  );

  it('finds the price of an attempt that Stripe’s memory of keys no longer covers', async () => {
    const id = await insertTool(client);
    sandbox.faults.add({
      how: { kind: 'lose_answer' },
      path: '/v1/prices',
      method: 'POST',
      times: 99,
    });
    await expect(publishTool(id)).rejects.toMatchObject({ code: 'stripe_unreachable' });
    sandbox.faults.clear();
    // The key is forgotten: only the lookup key still tells what was made.
    await client.query('UPDATE desk_stripe_catalog_prices SET create_key = uuidv7()');
    await publishTool(id, new Date(Date.now() + 2 * 24 * 60 * 60 * 1000));
    expect(await pricesOf(id)).toEqual([[4_900, 'month', true]]);
  });

  it('keeps two who publish at once from making a price twice', async () => {
    const id = await insertTool(client);
    await Promise.allSettled([publishTool(id), publishTool(id)]);
    await publishTool(id);
    expect(await pricesOf(id)).toEqual([[4_900, 'month', true]]);
  });

  it('publishes a bundle with one price for each interval, as its receipt says', async () => {
    const tools = [
      await insertTool(client),
      await insertTool(client, { price_model: 'ANNUAL', price_amount: '100.00' }),
      await insertTool(client, { price_model: 'FREE', price_amount: '0' }),
    ];
    const id = await insertBundle(client, tools, {
      discount_percent: 10,
      price_amount: '44.10',
      status: 'ACTIVE',
    });
    await publish(access(), { entity: 'bundle', id });
    const valid = async () => {
      const { data } = await gateway.read('prices', (stripe) =>
        stripe.prices.list({ product: `desk_bundle_${id.replaceAll('-', '')}`, active: true }),
      );
      return data.map((price) => [price.unit_amount, price.recurring?.interval]).toSorted();
    };
    const prices = [
      [4_410, 'month'],
      [9_000, 'year'],
    ];
    expect(await valid()).toEqual(prices);
    // A tool that is repriced without the bundle is not yet another price of the bundle.
    await client.query('UPDATE marketplace_tools SET price_amount = 59 WHERE id = $1', [tools[0]]);
    const subject = { entity: 'bundle', id } as const;
    expect(await catalogStanding(access(), subject)).toMatchObject({ drift: [] });
    await publish(access(), subject);
    expect(await valid()).toEqual(prices);
  });
});
