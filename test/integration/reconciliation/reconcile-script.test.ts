import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoleSession } from '../../../electron/database/role-session';
import { reportSchema } from '../../../electron/reconciliation/reconciliation.schema';
import { readPermissions } from '../../../electron/stripe/sandbox/stripe-sandbox';
import { runScript } from '../../support/project-script';
import {
  financeActor,
  openStripeStage,
  readKey,
  type StripeStage,
} from '../../support/stripe-stage';

const now = new Date();
const day = (back: number) =>
  new Date(now.getTime() - back * 86_400_000).toISOString().slice(0, 10);
const whole = ['--from', '2024-01-01', '--to', day(0), '--json'];

describe('npm run reconcile', () => {
  let stage: StripeStage;

  beforeAll(async () => {
    stage = await openStripeStage('server', {
      now,
      seed: 3,
      purchases: 150,
      organizations: 30,
      users: 40,
      mixed: true,
    });
    await stage.client.query(
      `UPDATE marketplace_purchases SET amount = amount + 7 WHERE id = (
         SELECT id FROM marketplace_purchases
         WHERE payment_status = 'SUCCEEDED' AND payment_method = 'CREDIT_CARD' ORDER BY id LIMIT 1)`,
    );
    stage.sandbox.addKey({ key: 'rk_test_poor', livemode: false, permissions: ['account_read'] });
  });
  afterAll(() => stage.close());

  /** Runs the script on the stage's database and sandbox. */
  const run = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    runScript('reconcile', args, { ...environment(), ...more });
  const environment = () => ({
    DESK_DATABASE_URL: stage.url,
    DESK_STRIPE_API_BASE: stage.server.url,
    DESK_STRIPE_API_KEY: readKey,
  });

  it('ends with 1 where something disagrees, prints the document alone, and finds the same again without fetching anything twice', async () => {
    const first = await run(whole);
    expect(first.code, first.errors).toBe(1);
    const report = reportSchema.parse(JSON.parse(first.output));
    expect(report.period).toEqual({ from: '2024-01-01', to: day(0) });
    expect(report.coverage.every(({ complete }) => complete)).toBe(true);
    expect(report.findings.map((found) => found.class)).toContain('AMOUNT_MISMATCH');
    expect(first.errors).toContain('Reading what happened');

    const asked: string[] = [];
    stage.sandbox.onRequest = ({ path }) => asked.push(path);
    const again = await run(whole);
    stage.sandbox.onRequest = undefined;
    expect(again.code).toBe(1);
    const facts = (output: string) =>
      reportSchema
        .parse(JSON.parse(output))
        .findings.map(({ due: _, ...found }) => JSON.stringify(found))
        .sort();
    expect(facts(again.output)).toEqual(facts(first.output));
    // Only what is new since then is asked for: one page of each list, and nothing by its id.
    expect(asked.filter((path) => path.includes('starting_after'))).toEqual([]);
    expect(asked.length).toBeLessThan(20);
  });

  it('ends in order by one Ctrl C, which arrives several times, with an error for a document', async () => {
    const { code, output, errors } = await runScript('reconcile', whole, environment(), (child) => {
      stage.sandbox.onRequest = () => {
        stage.sandbox.onRequest = undefined;
        for (const _copy of 'abc') child.kill('SIGINT');
      };
    });
    expect([code, JSON.parse(output).error.code], errors).toEqual([2, 'cancelled']);
    expect(errors).toMatch(/Cancelling…\n(?:.+\n)*Cancelled. What was fetched is kept;.+\n$/);
  });

  it('ends with 0 where what disagrees was accepted, and says by whom', async () => {
    const { rows } = await stage.client.query<{ day: string }>(
      `SELECT (occurred_at AT TIME ZONE 'UTC')::date::text AS day FROM desk_findings
       WHERE class = 'AMOUNT_MISMATCH' LIMIT 1`,
    );
    const period = ['--from', rows[0]?.day ?? '', '--to', rows[0]?.day ?? ''];
    await inRoleSession(stage.database, financeActor, (session) =>
      session.query(
        `SELECT desk_resolve(uuidv7(), 'accept', 'Agreed', (
           SELECT jsonb_agg(jsonb_build_object('id', uuidv7(), 'finding', id, 'fingerprint', fingerprint))
           FROM desk_unexplained_findings($1, $1)))`,
        [rows[0]?.day],
      ),
    );
    const { code, output, errors } = await run([...period, '--json']);
    expect(code, errors).toBe(0);
    const { findings, totals } = reportSchema.parse(JSON.parse(output));
    expect(findings.find((found) => found.class === 'AMOUNT_MISMATCH')).toMatchObject({
      state: 'information',
      explanation: { kind: 'accept', reason: 'Agreed' },
    });
    expect(totals.map(({ discrepant, explained }) => [discrepant, explained])).toContainEqual([
      0, 1,
    ]);
    expect((await run(period)).output).toMatch(/matched +expected +explained +discrepant/);
  });

  it('ends with 0 where nothing disagrees', async () => {
    const { rows } = await stage.client.query<{ day: string }>(
      `SELECT d::date::text AS day FROM generate_series($1::date, $2::date, '1 day') d
       WHERE EXISTS (SELECT FROM marketplace_purchases p WHERE p.purchase_date::date = d::date)
         AND NOT EXISTS (
           SELECT FROM desk_findings f WHERE f.state = 'discrepancy'
             AND (f.occurred_at::date = d::date OR f.purchase_at::date = d::date))
       ORDER BY d LIMIT 1`,
      [day(300), day(40)],
    );
    const quiet = rows[0]?.day ?? '';
    const { code, output, errors } = await run(['--from', quiet, '--to', quiet, '--json']);
    expect(code, errors).toBe(0);
    const { findings, totals } = reportSchema.parse(JSON.parse(output));
    expect(findings.filter(({ state }) => state === 'discrepancy')).toEqual([]);
    expect(totals.reduce((sum, { matched }) => sum + matched, 0)).toBeGreaterThan(0);
  });

  it('ends with 0 where nothing is left but what is expected', async () => {
    // Money of the last days is in no payout yet.
    const { rows } = await stage.client.query<{ day: string }>(
      `SELECT max((occurred_at AT TIME ZONE 'UTC')::date)::text AS day FROM desk_findings
       WHERE state = 'expected' AND cleared_at IS NULL`,
    );
    const waits = rows[0]?.day ?? '';
    await inRoleSession(stage.database, financeActor, (session) =>
      session.query(
        `SELECT desk_resolve(uuidv7(), 'accept', 'Agreed', items) FROM (
           SELECT jsonb_agg(jsonb_build_object('id', uuidv7(), 'finding', id, 'fingerprint', fingerprint)) AS items
           FROM desk_unexplained_findings($1, $1)) open WHERE items IS NOT NULL`,
        [waits],
      ),
    );
    const { code, output, errors } = await run(['--from', waits, '--to', waits, '--json']);
    expect(code, errors).toBe(0);
    expect(reportSchema.parse(JSON.parse(output)).findings.map(({ state }) => state)).toContain(
      'expected',
    );
  });

  it('ends with 2 and a sentence for days that have not begun, and takes the day that has', async () => {
    const coming = await run(['--from', day(-40), '--to', day(-60), '--json']);
    expect(coming.code, coming.errors).toBe(2);
    expect(JSON.parse(coming.output)).toEqual({
      error: { code: 'invalid', message: 'These days have not begun yet.' },
    });
    const reaching = await run(['--from', day(0), '--to', day(-60), '--json']);
    expect(reaching.code, reaching.errors).not.toBe(2);
  });

  it('ends with 2, one sentence and an error for a document where it could not be done', async () => {
    const { code, output, errors } = await run(whole, { DESK_STRIPE_API_KEY: 'rk_test_poor' });
    expect(code, errors).toBe(2);
    expect(errors).toContain('Balance transaction source: read');
    expect(errors).not.toMatch(/rk_(?:test|live)_|^\s+at /m);
    expect(Object.keys(JSON.parse(output))).toEqual(['error']);
  });

  it('says of a login that may not reconcile that it may not, and asks for no key', async () => {
    await stage.client.query(`CREATE ROLE script_mod LOGIN PASSWORD 'x' IN ROLE desk_moderator`);
    const url = new URL(stage.url);
    url.username = 'script_mod';
    url.password = 'x';
    const environment = { DESK_DATABASE_URL: url.href, DESK_STRIPE_API_KEY: '' };
    const { code, errors } = await run(whole, environment);
    await stage.client.query('DROP ROLE script_mod');
    expect(code).toBe(2);
    expect(errors).toMatch(/“script_mod” may not reconcile: it is no member of desk_finance/);
  });

  it('names every permission that the key lacks, those to compare balance and account too', {
    tags: ['soak'],
  }, async () => {
    const other = await openStripeStage('server', {
      now,
      seed: 4,
      purchases: 40,
      organizations: 10,
      users: 10,
      mixed: false,
    });
    try {
      const key = 'rk_test_lacks_some';
      const lacking = ['subscription_read', 'balance_read', 'account_read'];
      other.sandbox.addKey({
        key,
        livemode: false,
        permissions: readPermissions.filter((one) => !lacking.includes(one)),
      });
      const environment = {
        DESK_DATABASE_URL: other.url,
        DESK_STRIPE_API_BASE: other.server.url,
        DESK_STRIPE_API_KEY: key,
      };
      const { code, output, errors } = await run(whole, environment);
      expect(code, errors).toBe(1);
      const { coverage, findings } = reportSchema.parse(JSON.parse(output));
      const reasons = coverage.flatMap(({ object, complete, reason }) =>
        complete ? [] : [[object, reason]],
      );
      expect(reasons).toEqual([
        ['subscription', 'The key lacks the permission "Subscription: read".'],
        ['account', expect.stringContaining('The key lacks the permission "Account: read".')],
        ['balance', 'The key lacks the permission "Balance: read".'],
      ]);
      expect((await run(whole.slice(0, -1), environment)).output).toContain(
        'Not fetched completely: balance. The key lacks the permission "Balance: read".',
      );
      const gaps = findings.filter((found) => found.class === 'COVERAGE_GAP');
      expect(gaps).toMatchObject([
        {
          state: 'discrepancy',
          evidence: {
            object: ['subscription', null],
            reason: [null, 'The key lacks the permission "Subscription: read".'],
          },
        },
      ]);
    } finally {
      await other.close();
    }
  });

  describe('npm run audit:verify', () => {
    const verify = (environment: NodeJS.ProcessEnv = {}) =>
      runScript('audit-verify', [], { DESK_DATABASE_URL: stage.url, ...environment });

    it('ends with 0 where the chain holds, 1 with the entry that was changed, 2 where it cannot look', async () => {
      const { rows } = await stage.client.query<{ said: string }>(
        `SELECT count(*) || CASE count(*) WHEN 1 THEN ' entry' ELSE ' entries' END
           || ', 0 closings in .+' || chr(10) || 'End of the chain: ' || max(hash) FILTER (WHERE latest) AS said
         FROM (SELECT hash, sequence = max(sequence) OVER () AS latest FROM desk_audit_log) log`,
      );
      const whole = await verify();
      expect(whole.code, whole.errors).toBe(0);
      expect(whole.output).toMatch(new RegExp(`^The audit log holds: ${rows[0]?.said}\n$`));
      await stage.client.query('ALTER TABLE desk_audit_log DISABLE TRIGGER ALL');
      await stage.client.query(
        `UPDATE desk_audit_log SET details = details || '{"reason": "Another"}' WHERE sequence = 1`,
      );
      await stage.client.query('ALTER TABLE desk_audit_log ENABLE TRIGGER ALL');
      const changed = await verify();
      expect(changed.code).toBe(1);
      expect(changed.output).toMatch(/^entry 1: was changed after it was written\n1 fault: /);
      const unreachable = await verify({ DESK_DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/desk' });
      expect([unreachable.code, unreachable.output]).toEqual([2, '']);
      expect(unreachable.errors).toContain('The database server does not answer.');
    });
  });
});
