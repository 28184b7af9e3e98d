import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../electron/database/connection';
import { inRole } from '../../../electron/database/role-transaction';
import { newId } from '../../../electron/shared/ids';
import { staffRoles } from '../../../electron/shared/permissions.rules';
import { openTestDatabase, type TestDatabase, testEngines } from '../../support/databases';

interface Setting {
  readonly role: string;
  readonly who: string | null;
  readonly read_only: string;
}

describe.each(testEngines)('a transaction in a role on the %s engine', (engine) => {
  let testDatabase: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    testDatabase = await openTestDatabase(engine);
    database = await openDatabase(testDatabase.source);
    await database.pool.query('CREATE TABLE notes (note text UNIQUE CHECK (note <> $$bad$$))');
    await database.pool.query('GRANT SELECT, INSERT ON notes TO desk_curator');
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.close();
  });

  const settings = async (): Promise<Setting[]> => {
    const { rows } = await database.pool.query<Setting>(
      `SELECT current_user AS role, nullif(current_setting('app.current_user_id', true), '') AS who,
              current_setting('transaction_read_only') AS read_only`,
    );
    return rows;
  };

  test.each(staffRoles)('acts as %s and leaves neither role nor user behind', async (role) => {
    const userId = newId();
    const before = await settings();
    const inside = await inRole(
      database,
      { role, userId },
      (tx) =>
        tx.$queryRaw<Setting[]>`
        SELECT current_user AS role, current_setting('app.current_user_id') AS who,
               current_setting('transaction_read_only') AS read_only`,
    );
    expect(inside).toEqual([{ role: `desk_${role}`, who: userId, read_only: 'off' }]);
    expect(await settings()).toEqual(before);
  });

  test('leaves nothing behind when the work fails, and nothing of the work either', async () => {
    const before = await settings();
    const failing = inRole(database, { role: 'curator', userId: newId() }, async (tx) => {
      await tx.$executeRaw`INSERT INTO notes VALUES ('lost')`;
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await settings()).toEqual(before);
    expect((await database.pool.query('SELECT * FROM notes')).rows).toEqual([]);
  });

  // Only a server lets others commit meanwhile.
  if (engine === 'server') {
    test('sees one moment where it is asked to', async () => {
      const seen = (oneMoment: boolean) =>
        inRole(
          database,
          { role: 'curator', userId: newId() },
          async (tx) => {
            const count = () => tx.$queryRaw`SELECT count(*)::integer FROM notes`;
            const before = await count();
            await database.pool.query('INSERT INTO notes VALUES ($1)', [`by another ${oneMoment}`]);
            return { before, after: await count() };
          },
          { oneMoment },
        );
      const moment = await seen(true);
      expect(moment.after).toEqual(moment.before);
      const moved = await seen(false);
      expect(moved.after).not.toEqual(moved.before);
      await database.pool.query('DELETE FROM notes');
    });
  }

  test('keeps transactions of different people apart when they are asked for at once', async () => {
    const people = staffRoles.map((role) => ({ role, userId: newId() }));
    const seen = await Promise.all(
      people.map((actor) =>
        inRole(database, actor, async (tx) => {
          await tx.$queryRaw`SELECT pg_sleep(0.01)::text`;
          return tx.$queryRaw<{ who: string }[]>`
            SELECT current_setting('app.current_user_id') AS who`;
        }),
      ),
    );
    expect(seen.map(([row]) => row?.who)).toEqual(people.map(({ userId }) => userId));
  });

  test('refuses a role what it was not granted', async () => {
    await expect(
      inRole(database, { role: 'finance', userId: newId() }, (tx) => tx.$queryRaw`TABLE notes`),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('refuses to write in a transaction that only reads', async () => {
    await expect(
      inRole(
        database,
        { role: 'curator', userId: newId() },
        (tx) => tx.$executeRaw`INSERT INTO notes VALUES ('unwanted')`,
        { readOnly: true },
      ),
    ).rejects.toThrow();
    expect((await database.pool.query('SELECT * FROM notes')).rows).toEqual([]);
  });

  test('names a duplicate and a refused value by their constraints', async () => {
    const write = (note: string) =>
      inRole(
        database,
        { role: 'curator', userId: newId() },
        (tx) => tx.$executeRaw`INSERT INTO notes VALUES (${note})`,
      );
    await write('one');
    await expect(write('one')).rejects.toMatchObject({
      code: 'duplicate',
      details: { subject: 'notes_note_key' },
    });
    await expect(write('bad')).rejects.toMatchObject({
      code: 'invalid',
      details: { subject: 'notes_note_check' },
    });
  });
});
