import { openDatabase } from '../../../electron/database/connection';
import { SyncRefusal } from '../../../electron/moderation/sync/sync-engine';
import { syncProblem } from '../../../electron/moderation/sync/sync-problem.rules';
import { DeskError } from '../../../electron/shared/errors';
import { newId } from '../../../electron/shared/ids';
import { databaseUrl, serverAddress } from '../databases';
import { inWorld, type RunSummary, requireWhole } from './fault-runs';
import { decideSome } from './fault-steps';
import { brokenInvariants } from './invariants';

const minute = 60_000;
const year = 365.25 * 24 * 60 * minute;
/** Clocks of T8: minutes to ten years early and late, and one that runs backwards. */
const clocks: readonly (readonly [name: string, at: (call: number) => number])[] = [
  ['right', () => 0],
  ['a minute early', () => minute],
  ['a minute late', () => -minute],
  ['a day early', () => 24 * 60 * minute],
  ['a day late', () => -24 * 60 * minute],
  ['ten years early', () => 10 * year],
  ['ten years late', () => -10 * year],
  ['backwards', (call) => -call * minute],
  ['jumping', (call) => (call % 2 === 0 ? year : -year)],
];

/** T8: whatever a desk's clock says, the same decisions have the same outcomes. */
export async function runClocks(decisions: number): Promise<RunSummary> {
  return inWorld(async (world) => {
    const seen = new Map<string, string>();
    for (const [name, offset] of clocks) {
      await world.clear();
      await world.addReviews(decisions + 2);
      let call = 0;
      const clock = { now: () => new Date(Date.now() + offset(call++)) };
      const device = await world.openDevice(await world.addModerator(), { clock });
      await device.sync();
      const opIds = await decideSome(device, decisions);
      // Two of them were edited and decided meanwhile.
      const touched = `(SELECT review_id FROM desk_local.outbox ORDER BY seq OFFSET $1 LIMIT 1)`;
      const idAt = async (index: number) =>
        (await world.localAdmin.query(`SELECT ${touched} AS id`, [index])).rows[0].id;
      await world.admin.query(`UPDATE marketplace_reviews SET review = 'Other' WHERE id = $1`, [
        await idAt(1),
      ]);
      await world.admin.query(`UPDATE marketplace_reviews SET status = 'REJECTED' WHERE id = $1`, [
        await idAt(2),
      ]);
      await device.sync();
      requireWhole(await brokenInvariants(world, [{ device, opIds }]), `T8 with a clock ${name}`);
      const { rows } = await world.admin.query<{ outcome: string }>(
        'SELECT outcome FROM desk_decisions WHERE device_id IS NOT NULL ORDER BY seq',
      );
      seen.set(name, rows.map(({ outcome }) => outcome).join());
    }
    if (new Set(seen.values()).size !== 1) throw new Error(JSON.stringify([...seen], null, 1));
    return `${clocks.length} clocks, ${decisions} decisions each, the same outcomes`;
  });
}

/** T10: what an administrator takes away while a desk is offline; its decisions are all kept. */
export async function runRevocations(): Promise<RunSummary> {
  return inWorld(async (world) => {
    const { admin } = world;
    const cases: readonly (readonly [
      code: string,
      take: (userId: string) => Promise<unknown>,
      giveBack: (userId: string) => Promise<unknown>,
    ])[] = [
      [
        'device_revoked',
        (userId) =>
          admin.query('UPDATE desk_devices SET revoked_at = now() WHERE user_id = $1', [userId]),
        (userId) =>
          admin.query('UPDATE desk_devices SET revoked_at = NULL WHERE user_id = $1', [userId]),
      ],
      [
        'unknown_device',
        (userId) => admin.query('DELETE FROM desk_devices WHERE user_id = $1', [userId]),
        async () => undefined,
      ],
      [
        'protocol_outdated',
        () => admin.query('UPDATE desk_sync_meta SET min_protocol = 2'),
        () => admin.query('UPDATE desk_sync_meta SET min_protocol = 1'),
      ],
      [
        'other_workspace',
        () => admin.query('UPDATE desk_sync_meta SET workspace_id = $1', [newId()]),
        () => admin.query('UPDATE desk_sync_meta SET workspace_id = $1', [world.workspaceId]),
      ],
    ];
    for (const [code, take, giveBack] of cases) {
      await world.clear();
      await world.addReviews(6);
      const device = await world.openDevice(await world.addModerator());
      await device.sync();
      const opIds = await decideSome(device, 3);
      await take(device.userId);
      device.store.engine.forgetGreeting();
      const refused = await device.sync().catch((error: unknown) => error);
      if (!(refused instanceof SyncRefusal) || refused.problem !== code) throw refused;
      if ((await device.store.unsent()) !== 3) throw new Error(`${code}: the outbox was touched`);
      await giveBack(device.userId);
      if (code === 'unknown_device') await device.store.engine.register();
      await device.sync();
      requireWhole(await brokenInvariants(world, [{ device, opIds }]), `T10 ${code}`);
    }
    // The right to moderate is taken away: the decisions are held, visibly, and change nothing.
    await world.clear();
    await world.addReviews(6);
    const device = await world.openDevice(await world.addModerator());
    await device.sync();
    const opIds = await decideSome(device, 3);
    await admin.query(`UPDATE users SET role = 'EMPLOYEE' WHERE id = $1`, [device.userId]);
    await device.store.engine.pushOnce();
    const pulled = await device.store.engine.pull(() => 100).catch((error: unknown) => error);
    if (!(pulled instanceof SyncRefusal) || pulled.problem !== 'no_permission') throw pulled;
    const held = await device.store.receipts({ beforeSeq: null, limit: 10 });
    if (held.some(({ outcome }) => outcome !== 'HELD')) throw new Error('A decision was not held');
    await admin.query(`UPDATE users SET role = 'MODERATOR' WHERE id = $1`, [device.userId]);
    await device.sync();
    requireWhole(await brokenInvariants(world, [{ device, opIds }]), 'T10 held');
    return `${cases.length + 1} things taken away while offline, every outbox intact, held decisions visible`;
  });
}

/** T10: the login or its password stops being valid while a desk is offline. */
export async function runExpiredCredentials(): Promise<RunSummary> {
  const login = `expiring_${newId().slice(-12)}`;
  return inWorld(async (world) => {
    const { admin } = world;
    const userId = await world.addModerator();
    await world.addReviews(9);
    await admin.query(`CREATE ROLE ${login} LOGIN PASSWORD 'first' IN ROLE desk_moderator`);
    await admin.query('INSERT INTO desk_logins (login, user_id) VALUES ($1, $2)', [login, userId]);
    const address = { ...(await serverAddress()), user: login };
    const connect = (password: string) =>
      openDatabase({
        kind: 'server',
        url: databaseUrl({ ...address, password }, world.test.config.database ?? ''),
      });
    const first = await connect('first');
    const changes = [
      [
        `ALTER ROLE ${login} VALID UNTIL '2000-01-01'`,
        `ALTER ROLE ${login} VALID UNTIL 'infinity'`,
      ],
      [`ALTER ROLE ${login} NOLOGIN`, `ALTER ROLE ${login} LOGIN`],
      [`ALTER ROLE ${login} PASSWORD 'second'`, null],
    ] as const;
    let authority = first;
    let device = await world.openDevice(userId, { authority });
    try {
      await device.sync();
      const opIds: string[] = [];
      for (const [take, giveBack] of changes) {
        opIds.push(...(await decideSome(device, 3)));
        await admin.query(take);
        await admin.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1',
          [login],
        );
        const refused = await device.store.verify().catch((error: unknown) => error);
        const { sentence } = syncProblem('credentials');
        if (!(refused instanceof DeskError) || refused.details.reason !== sentence) throw refused;
        if ((await device.store.unsent()) !== 3) throw new Error(`${take}: the outbox was touched`);
        if (giveBack) await admin.query(giveBack);
        else {
          // As the settings do: connected anew with the password of today.
          authority = await connect('second');
          device = await device.reopen({ authority });
        }
        device.store.engine.forgetGreeting();
        await device.sync();
      }
      requireWhole(await brokenInvariants(world, [{ device, opIds }]), 'T10 credentials');
      return `${changes.length} logins expired, locked or with another password, 3 of 3 decisions kept and sent each time`;
    } finally {
      await device.close();
      await first.close();
      if (authority !== first) await authority.close();
      await admin.query(`DELETE FROM desk_logins WHERE login = '${login}'`);
      await admin.query(`DROP ROLE ${login}`);
    }
  });
}

/** T15: what the server refuses as data is set aside, and everything behind it arrives. */
export async function runPoison(): Promise<RunSummary> {
  const poisons = [
    `'{"action": "EXPLODE"}'`,
    `'{"resolves": "no-uuid"}'`,
    `'{"deviceTime": "yesterday at noon"}'`,
    `'{"seen": {"contentRev": 99999999999}}'`,
    `jsonb_build_object('reasonCode', repeat('x', 200))`,
    `'{"seen": null}'`,
  ];
  return inWorld(async (world) => {
    for (const poison of poisons) {
      await world.clear();
      await world.addReviews(8);
      const device = await world.openDevice(await world.addModerator());
      await device.sync();
      const opIds = await decideSome(device, 5);
      await world.localAdmin.query(
        `UPDATE desk_local.outbox SET payload = payload || ${poison}::jsonb WHERE seq = 1`,
      );
      await device.sync();
      const outcomes = (await device.store.receipts({ beforeSeq: null, limit: 10 })).map(
        ({ outcome }) => outcome,
      );
      if (outcomes.join() !== 'APPLIED,APPLIED,APPLIED,APPLIED,QUARANTINED') {
        throw new Error(`${poison}: ${outcomes.join()}`);
      }
      const [card] = await device.store.conflicts();
      if (card?.kind !== 'QUARANTINED') throw new Error(`${poison}: no card`);
      requireWhole(await brokenInvariants(world, [{ device, opIds }]), `T15 ${poison}`);
      await device.store.resolve([{ kind: 'keep', opId: card.opId }]);
      await device.sync();
      if ((await device.store.conflicts()).length > 0) throw new Error(`${poison}: the card stays`);
    }
    return `${poisons.length} poisons at the head, each in quarantine with a card; 4 of 4 behind it applied`;
  });
}

/** T13: the server goes back to an earlier state; the desk gives it everything again. */
export async function runRestores(times: number): Promise<RunSummary> {
  return inWorld(async (world) => {
    let again = 0;
    for (let time = 0; time < times; time += 1) {
      await world.clear();
      await world.addReviews(12);
      const device = await world.openDevice(await world.addModerator());
      await device.sync();
      const opIds = [...(await decideSome(device, 4))];
      await device.sync();
      // The backup of an hour ago: what the server's tables hold now, with the epoch that a restore brings.
      await world.admin.query(`
        CREATE TEMPORARY TABLE backup_reviews AS SELECT id, status, moderated_at, moderated_by, moderation_notes FROM marketplace_reviews;
        CREATE TEMPORARY TABLE backup_state AS SELECT * FROM desk_review_state;
        CREATE TEMPORARY TABLE backup_decisions AS SELECT * FROM desk_decisions;
        CREATE TEMPORARY TABLE backup_devices AS SELECT * FROM desk_devices`);
      opIds.push(...(await decideSome(device, 4)));
      await device.sync();
      opIds.push(...(await decideSome(device, 2)));
      await world.admin.query(`
        BEGIN;
        SELECT set_config('desk.deciding', 'on', true);
        UPDATE marketplace_reviews r SET status = b.status, moderated_at = b.moderated_at,
          moderated_by = b.moderated_by, moderation_notes = b.moderation_notes FROM backup_reviews b WHERE b.id = r.id;
        DELETE FROM desk_decisions; DELETE FROM desk_review_state; DELETE FROM desk_devices;
        INSERT INTO desk_review_state SELECT * FROM backup_state;
        INSERT INTO desk_decisions SELECT * FROM backup_decisions;
        INSERT INTO desk_devices SELECT * FROM backup_devices;
        DELETE FROM witness;
        SELECT desk_count_reviews(array_agg(id)) FROM marketplace_tools;
        SELECT desk_restamp();
        COMMIT;
        DROP TABLE backup_reviews, backup_state, backup_decisions, backup_devices`);
      device.store.engine.forgetGreeting();
      await device.sync();
      await device.sync();
      requireWhole(await brokenInvariants(world, [{ device, opIds }]), `T13 restore ${time}`);
      const { rows } = await world.admin.query(
        `SELECT count(*)::int AS n FROM desk_decisions WHERE outcome = 'APPLIED'`,
      );
      if (rows[0].n !== opIds.length)
        throw new Error(`${rows[0].n} of ${opIds.length} applied after the restore`);
      again += 6;
    }
    return `${times} restores, ${again} decisions that the backup lacked arrived again, each once`;
  });
}
