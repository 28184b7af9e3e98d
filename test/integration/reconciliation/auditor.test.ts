import { afterAll, beforeAll, expect, it } from 'vitest';
import { inRoleSession } from '../../../electron/database/role-session';
import { reconcile } from '../../../electron/reconciliation/run/reconcile.service';
import { newId } from '../../../electron/shared/ids';
import { financeActor, openStripeStage, type StripeStage } from '../../support/stripe-stage';

/** What somebody of finance who has SQL hides, and how an auditor finds it: decision 0027. */
let stage: StripeStage;
beforeAll(async () => {
  stage = await openStripeStage('server', {
    now: new Date(),
    seed: 3,
    purchases: 600,
    organizations: 60,
    users: 90,
    mixed: true,
    inject: 1,
  });
});
afterAll(() => stage.close());

const auditorsKey = 'rk_test_ofTheAuditor00001';

const found = async () =>
  (
    await stage.client.query<{ id: string; key: string }>(
      `SELECT id, key, fingerprint FROM desk_findings WHERE cleared_at IS NULL AND state = 'discrepancy' ORDER BY key`,
    )
  ).rows;

it('what was hidden in the mirror and the memory of runs is found under its old row once the mirror is read anew', {
  tags: ['soak'],
}, async () => {
  const run = () => reconcile(stage.context(), { from: '2020-01-01', to: '2030-12-31' });
  await run();
  const honest = await found();
  // A month that is closed stays closed, and what it holds is in the mirror as well.
  const {
    rows: [month],
  } = await stage.client.query(
    `SELECT date_trunc('month', now() - interval '3 months')::date::text AS first,
       (date_trunc('month', now() - interval '2 months') - interval '1 day')::date::text AS last`,
  );
  await reconcile(stage.context(), { from: month.first, to: month.last });
  await inRoleSession(stage.database, financeActor, (session) =>
    session.query(
      `SELECT desk_close_period($1, $2, $3,
         (SELECT count(*)::int FROM desk_unexplained_findings($2, $3)), 'The month is over')`,
      [newId(), month.first, month.last],
    ),
  );
  await inRoleSession(stage.database, financeActor, (session) =>
    session.query(
      `UPDATE desk_stripe_charges SET amount_refunded = 0, refunded = false;
       UPDATE desk_stripe_refunds SET status = 'canceled';
       UPDATE desk_stripe_disputes SET status = 'warning_closed';
       UPDATE desk_stripe_absences SET reason = 'other_mode';
       DELETE FROM desk_reconciliation_doubts`,
    ),
  );
  await run();
  const left = new Set((await found()).map(({ key }) => key));
  const hidden = honest.filter(({ key }) => !left.has(key)).map(({ key }) => key.split('|')[0]);
  expect(hidden).toEqual(
    expect.arrayContaining(['REFUND_UNRECORDED', 'DISPUTE_OPEN', 'MISSING_IN_STRIPE']),
  );

  // The owner empties the mirror and what runs tell each other: by the latter, purchases that have no
  // payment would not be compared again. What the desk itself does in Stripe is no mirror.
  const { rows: tables } = await stage.client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'desk\\_stripe\\_%'
       AND relname NOT IN ('desk_stripe_writes', 'desk_stripe_catalog', 'desk_stripe_catalog_prices')
     UNION ALL SELECT 'desk_reconciliation_passes'`,
  );
  await stage.client.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
  stage.sandbox.addKey({ key: auditorsKey, livemode: false });
  await reconcile(
    { ...stage.context(), gateway: stage.gateway({ key: auditorsKey }) },
    { from: '2020-01-01', to: '2030-12-31' },
  );
  expect(await found()).toEqual(honest);
});
