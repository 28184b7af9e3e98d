import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commitReviewed, listStaged, stage } from '../../../electron/change-sets/review.service';
import { type Database, openDatabase } from '../../../electron/database/connection';
import {
  decideBatch,
  resolveFindings,
} from '../../../electron/reconciliation/resolutions/resolutions.service';
import { saveViewInput } from '../../../electron/saved-views/saved-views.schema';
import { listViews, removeView, saveView } from '../../../electron/saved-views/saved-views.service';
import { systemClock } from '../../../electron/shared/clock';
import { newId } from '../../../electron/shared/ids';
import {
  databaseRole,
  type StaffRole,
  staffRoles,
} from '../../../electron/shared/permissions.rules';
import { rightMissing } from '../../support/acting-as';
import { databaseUrl, serverAddress } from '../../support/databases';
import { type FinanceDatabase, insertFinding, openFinance } from '../../support/finance-database';
import { request } from '../../support/resolve-request';

let desk: FinanceDatabase;
const made: { readonly name: string; readonly database: Database }[] = [];

/** A login of the server with one role, linked to a person or to nobody. */
async function login(role: StaffRole, person: string | null): Promise<Database> {
  const name = `linked_${process.pid}_${made.length}`;
  await desk.client.query(
    `CREATE ROLE ${name} LOGIN PASSWORD 'secret' IN ROLE ${databaseRole(role)}`,
  );
  if (person !== null) {
    await desk.client.query('INSERT INTO desk_logins (login, user_id) VALUES ($1, $2)', [
      name,
      person,
    ]);
  }
  const { rows } = await desk.client.query<{ name: string }>('SELECT current_database() AS name');
  const address = { ...(await serverAddress()), user: name, password: 'secret' };
  const url = databaseUrl(address, rows[0]?.name ?? '');
  const database = await openDatabase({ kind: 'server', url });
  made.push({ name, database });
  return database;
}

beforeAll(async () => {
  desk = await openFinance('server');
});
afterAll(async () => {
  for (const { database } of made) await database.close();
  for (const { name } of made) {
    await desk.client.query(`DROP OWNED BY ${name}`);
    await desk.client.query(`DROP ROLE ${name}`);
  }
  await desk.close();
});

describe('finance on a team’s server', () => {
  const personOf = (name: string) => desk.access('finance', name).actor.userId;
  /** What the services work with when a login says that it is somebody. */
  const saying = (authority: Database, userId: string) => ({
    authority,
    actor: { role: 'finance' as const, userId },
    clock: systemClock,
  });
  const large = async () =>
    request('write_off', [
      await insertFinding(desk.client, { class: 'OVER_REFUND', amountMinor: 250_000 }),
    ]);

  it('one login cannot ask as one person and agree as another', async () => {
    const authority = await login('finance', personOf('finance'));
    const second = personOf('second');
    const decided = await large();
    expect(await resolveFindings(saying(authority, second), decided)).toMatchObject({ waiting: 1 });
    for (const named of [second, personOf('admin'), personOf('finance')]) {
      await expect(
        decideBatch(saying(authority, named), { batchId: decided.batchId, agree: true }),
      ).rejects.toMatchObject({ code: 'not_allowed' });
    }
    const { rows } = await desk.client.query(
      `SELECT r.requested_by, l.actor_id, r.state FROM desk_resolutions r
       JOIN desk_audit_log l ON l.subject_id = r.batch_id::text WHERE r.batch_id = $1`,
      [decided.batchId],
    );
    const person = personOf('finance');
    expect(rows).toEqual([{ requested_by: person, actor_id: person, state: 'waiting' }]);

    const other = await login('finance', second);
    expect(
      await decideBatch(saying(other, person), { batchId: decided.batchId, agree: true }),
    ).toMatchObject({ done: 1 });
  });

  it('a login that is linked to nobody decides nothing, whoever it says that it is', async () => {
    const authority = await login('finance', null);
    await expect(
      resolveFindings(saying(authority, personOf('finance')), await large()),
    ).rejects.toMatchObject({ code: 'not_allowed' });
    const importing = (hash: string) => `SELECT desk_import_bank_statement(
      '${newId()}', 'f', '${hash}', 'csv', 'a', 'USD', '2026-09-01', '2026-09-30',
      '[{"line": 1, "booked_on": "2026-09-02", "amount_minor": 5, "reference": "", "description": ""}]')`;
    await desk.client.query(importing('of a person'));
    for (const statement of [
      importing('of nobody'),
      'SELECT desk_assign_bank_line(id, NULL) FROM desk_bank_lines',
      'SELECT desk_remove_bank_statement(id) FROM desk_bank_statements',
    ]) {
      await expect(authority.pool.query(statement)).rejects.toMatchObject({ code: 'DK003' });
    }
    await authority.pool.query('SELECT desk_match_bank_lines()');
    await desk.client.query('SELECT desk_remove_bank_statement(id) FROM desk_bank_statements');
  });

  it('a run and a bank statement are those of the login’s person', async () => {
    const authority = await login('finance', personOf('finance'));
    const client = await authority.pool.connect();
    try {
      await client.query(`SELECT set_config('app.current_user_id', $1, false)`, [
        personOf('second'),
      ]);
      await client.query(`SELECT desk_begin_run(uuidv7(), '2026-09-01', '2026-09-30')`);
      await client.query(`SELECT desk_import_bank_statement(
        uuidv7(), 'f', 'h', 'csv', 'a', 'USD', '2026-09-01', '2026-09-30', '[]')`);
    } finally {
      client.release(true);
    }
    const { rows } = await desk.client.query(
      `SELECT started_by AS person FROM desk_reconciliation_runs
       UNION ALL SELECT imported_by FROM desk_bank_statements`,
    );
    expect(rows).toEqual([{ person: personOf('finance') }, { person: personOf('finance') }]);
  });
});

describe('a curator on a team’s server', () => {
  const personOf = (name: string) => desk.access('curator', name).actor.userId;
  const saying = (authority: Database, userId: string) => ({
    authority,
    actor: { role: 'curator' as const, userId },
    clock: systemClock,
  });
  const renamed = (name: string) => ({
    entity: 'tool' as const,
    entityId: desk.tool,
    action: 'update' as const,
    baseRevision: 1,
    wanted: { name },
  });

  it('stages and commits in the own name, whoever the login says that it is', async () => {
    const authority = await login('curator', personOf('curator'));
    const id = newId();
    const forged = saying(authority, personOf('second'));
    await stage(forged, { id, origin: 'grid' }, [renamed('Forged')], 0);
    await commitReviewed(forged, { id, reason: null });
    const { rows } = await desk.client.query(
      'SELECT author_id, author_name, state FROM desk_change_sets WHERE id = $1',
      [id],
    );
    expect(rows).toEqual([
      { author_id: personOf('curator'), author_name: 'curator', state: 'committed' },
    ]);
  });

  it('neither sees nor commits what somebody else has staged', async () => {
    const authority = await login('curator', personOf('curator'));
    const other = await login('curator', personOf('second'));
    const id = newId();
    const author = saying(other, personOf('second'));
    await stage(author, { id, origin: 'grid' }, [renamed('Staged')], 0);
    const forged = saying(authority, personOf('second'));
    expect(await listStaged(forged)).toEqual([]);
    await expect(commitReviewed(forged, { id, reason: null })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await listStaged(author)).toMatchObject([{ id }]);
  });

  it('keeps, sees and removes views of its own person, under that name, whoever it says that it is', async () => {
    const [person, named] = [
      desk.access('finance').actor.userId,
      desk.access('finance', 'second').actor.userId,
    ];
    const view = (name: string) =>
      saveViewInput.parse({
        ...{ id: newId(), name, isShared: false, screen: 'catalog' },
        state: { params: {}, layout: {} },
      });
    const theirs = view('Theirs');
    const owner = { role: 'curator', userId: named, name: 'Second' } as const;
    await saveView({ authority: desk.access('finance').authority, actor: owner }, theirs);
    const forged = { authority: await login('curator', person), actor: owner };
    expect(await listViews(forged, 'catalog')).toEqual([]);
    await expect(saveView(forged, view('Forged'))).rejects.toThrow();
    await removeView(forged, theirs.id);
    await saveView({ ...forged, actor: { ...owner, userId: person } }, view('Own'));
    const { rows } = await desk.client.query(
      `SELECT v.name, v.owner_name = u.name AS named FROM desk_saved_views v
       JOIN users u ON u.id = v.owner_id ORDER BY 1`,
    );
    expect(rows).toEqual([
      { name: 'Own', named: true },
      { name: 'Theirs', named: true },
    ]);
  });

  it('commits only what is staged and the own, past the desk too', async () => {
    const authority = await login('curator', personOf('curator'));
    const id = newId();
    const staged = saying(authority, personOf('curator'));
    await stage(staged, { id, origin: 'grid' }, [renamed('Once')], 0);
    const apply = (by: Database) => by.pool.query('SELECT desk_apply_change_set($1)', [id]);
    const other = await login('curator', personOf('second'));
    await expect(apply(other)).rejects.toMatchObject(rightMissing);
    await apply(authority);
    await expect(apply(authority)).rejects.toMatchObject(rightMissing);
    const { rows } = await desk.client.query(
      `SELECT h.tool_count, h.committed_at > now() - interval '1 hour' AS now, c.after
       FROM desk_change_sets h JOIN desk_changes c ON c.change_set_id = h.id WHERE h.id = $1`,
      [id],
    );
    expect(rows).toEqual([{ tool_count: 1, now: true, after: { name: 'Once' } }]);
  });
});

describe('a person who is deactivated', () => {
  const refused = { code: 'DK003', message: expect.stringMatching(/is deactivated/) };
  const personOf = (name: string) => desk.access('curator', name).actor.userId;
  const activate = (name: string, active: boolean) =>
    desk.client.query('UPDATE users SET is_active = $2 WHERE id = $1', [personOf(name), active]);

  afterEach(async () => {
    await activate('curator', true);
    await activate('finance', true);
    await activate('admin', true);
  });

  it.each<[StaffRole, string]>([
    ['curator', `UPDATE marketplace_tools SET name = 'Anew'`],
    ['curator', `INSERT INTO desk_change_sets (id, origin) VALUES (uuidv7(), 'form')`],
    ['finance', `SELECT desk_begin_run(uuidv7(), '2026-08-01', '2026-08-31')`],
    ['admin', `SELECT desk_set_approval_limit('USD', 5)`],
    ['admin', `DELETE FROM desk_logins WHERE login <> session_user`],
  ])('as %s with the own login no longer may %s', async (role, statement) => {
    const { pool } = await login(role, personOf(role));
    await pool.query('SELECT FROM marketplace_tools');
    await activate(role, false);
    await expect(pool.query(statement)).rejects.toMatchObject(refused);
    await activate(role, true);
    await pool.query(statement);
  });

  it('is asked about at every table that staff may write, but for what a run reads and a laptop sends', async () => {
    const { rows } = await desk.client.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND EXISTS (
         SELECT FROM unnest($1::text[]) staff WHERE has_table_privilege(staff, c.oid, 'INSERT, UPDATE, DELETE')
           OR has_any_column_privilege(staff, c.oid, 'INSERT, UPDATE'))
       AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND tgname = 'desk_active_person')
       ORDER BY 1`,
      [staffRoles.map(databaseRole)],
    );
    const others = rows.filter(({ name }) => !/^desk_(stripe|reconciliation)_/.test(name));
    expect(others.map(({ name }) => name)).toEqual(['desk_deleted_purchases', 'desk_matches']);
  });
});
