import { describe, expect, it } from 'vitest';
import {
  decideStaleRow,
  fieldChanges,
  resolveStaleRow,
  type StaleRow,
  stagedFieldChanges,
} from '../../electron/change-sets/stale-row.rules';

const by = (changeSetId: string) => ({
  changeSetId,
  authorName: 'Ana',
  committedAt: '2026-11-02T08:00:00.000Z',
});

/** A staged change of a tool that somebody else changed since. */
const row = (values: Partial<StaleRow> = {}): StaleRow => ({
  entity: 'tool',
  entityId: 'tool-1',
  action: 'update',
  title: 'AVM',
  baseRevision: 1,
  base: null,
  wanted: { name: 'Mine', provider: 'Acme' },
  revision: 2,
  present: { name: 'Theirs', provider: 'Quillback', version: '2.0.0' },
  steps: [{ baseRevision: 1, revision: 2, before: { name: 'Base' }, by: by('set-2') }],
  ...values,
});

describe('a staged row whose tool moved on', () => {
  it('asks about what both changed, with who stored it last, and keeps the rest', () => {
    expect(decideStaleRow(row())).toEqual({
      kind: 'conflict',
      undisputed: { provider: 'Acme' },
      conflict: {
        entity: 'tool',
        entityId: 'tool-1',
        title: 'AVM',
        kind: 'changed',
        currentRevision: 2,
        conflicts: [
          { field: 'name', base: 'Base', mine: 'Mine', theirs: 'Theirs', by: by('set-2') },
        ],
      },
    });
  });

  it('names the last of several who changed a field, and nobody where no step tells', () => {
    const steps = [
      { baseRevision: 1, revision: 2, before: { name: 'Base' }, by: by('set-2') },
      { baseRevision: 2, revision: 3, before: { name: 'Between' }, by: by('set-3') },
      { baseRevision: 3, revision: 4, before: { version: '1.0.0' }, by: by('set-4') },
    ];
    const decided = decideStaleRow(row({ revision: 4, steps }));
    expect(decided).toMatchObject({ conflict: { conflicts: [{ by: by('set-3') }] } });
    const untold = decideStaleRow(
      row({ steps: [], base: { name: 'Base' }, wanted: { name: 'Mine' } }),
    );
    expect(untold).toMatchObject({ conflict: { conflicts: [{ field: 'name', by: null }] } });
  });

  it('is merged where the two changed different fields', () => {
    expect(decideStaleRow(row({ wanted: { provider: 'Acme' } }))).toEqual({
      kind: 'merged',
      wanted: { provider: 'Acme' },
      revision: 2,
    });
  });

  it('believes its writer about what was read before history', () => {
    const base = { name: 'Theirs' };
    expect(decideStaleRow(row({ base, wanted: { name: 'Mine' } }))).toMatchObject({
      kind: 'merged',
      wanted: { name: 'Mine' },
    });
  });

  it('is gone, or done already where it was to be deleted', () => {
    const gone = { present: null, revision: null };
    expect(decideStaleRow(row(gone))).toMatchObject({
      kind: 'conflict',
      conflict: { kind: 'gone', currentRevision: null, conflicts: [] },
    });
    expect(decideStaleRow(row({ ...gone, action: 'delete' }))).toEqual({ kind: 'done' });
    for (const half of [{ present: null }, { revision: null }]) {
      expect(decideStaleRow(row(half))).toMatchObject({ conflict: { kind: 'gone' } });
    }
  });

  it('is not deleted where others changed it, and says what they changed', () => {
    const steps = [
      { baseRevision: 1, revision: 2, before: { name: 'Base' }, by: by('set-2') },
      {
        baseRevision: 2,
        revision: 3,
        before: { name: 'Between', version: '1.0.0' },
        by: by('set-3'),
      },
    ];
    const decided = decideStaleRow(row({ action: 'delete', wanted: {}, revision: 3, steps }));
    expect(decided).toMatchObject({
      conflict: {
        kind: 'changed',
        conflicts: [
          { field: 'name', base: 'Base', theirs: 'Theirs', by: by('set-3') },
          { field: 'version', base: '1.0.0', theirs: '2.0.0', by: by('set-3') },
        ],
      },
    });
  });

  it('is deleted where it was edited and put back, but not where history does not tell all of it', () => {
    const steps = [
      { baseRevision: 1, revision: 2, before: { name: 'Theirs' }, by: by('set-2') },
      { baseRevision: 2, revision: 3, before: { name: 'Between' }, by: by('set-3') },
    ];
    const deletion = row({ action: 'delete', wanted: {}, revision: 3, steps });
    expect(decideStaleRow(deletion)).toEqual({ kind: 'merged', wanted: {}, revision: 3 });
    for (const untold of [{ revision: 4 }, { steps: steps.slice(1) }]) {
      expect(decideStaleRow({ ...deletion, ...untold })).toMatchObject({
        conflict: { kind: 'changed' },
      });
    }
  });

  it('to be created is there already, as it is wanted or otherwise', () => {
    const create = { action: 'create', baseRevision: null, steps: [] } as const;
    const wanted = { name: 'Theirs', provider: 'Quillback' };
    expect(decideStaleRow(row({ ...create, wanted }))).toEqual({ kind: 'done' });
    expect(decideStaleRow(row(create))).toMatchObject({
      kind: 'conflict',
      conflict: {
        kind: 'exists',
        conflicts: [
          { field: 'name', mine: 'Mine', theirs: 'Theirs', by: null },
          { field: 'provider', mine: 'Acme', theirs: 'Quillback' },
        ],
      },
    });
  });
});

describe('a price in a conflict', () => {
  const pricing = (price_amount: string) => ({
    price_model: 'MONTHLY',
    price_amount,
    currency: 'USD',
    usage_unit: null,
    trial_days: 0,
  });
  it('is shown as people see it, and nothing where nothing is known of it', () => {
    const decided = decideStaleRow(
      row({
        action: 'create',
        baseRevision: null,
        steps: [],
        wanted: { pricing: pricing('49.00') },
        present: { pricing: pricing('59.00') },
      }),
    );
    expect(decided.kind === 'conflict' && decided.conflict.conflicts).toEqual([
      {
        field: 'pricing',
        base: undefined,
        mine: expect.objectContaining({ model: 'MONTHLY', amount: 4_900 }),
        theirs: expect.objectContaining({ amount: 5_900 }),
        by: null,
      },
    ]);
  });
});

describe('a stale row that its author decided about', () => {
  it('takes mine where that was chosen, theirs otherwise, and what is undisputed', () => {
    expect(resolveStaleRow(row(), { name: 'mine' })).toEqual({
      wanted: { name: 'Mine', provider: 'Acme' },
      revision: 2,
    });
    expect(resolveStaleRow(row(), { name: 'theirs' })?.wanted).toEqual({ provider: 'Acme' });
    expect(resolveStaleRow(row(), {})?.wanted).toEqual({ provider: 'Acme' });
  });

  it('is deleted all the same, and has nothing to choose where it is gone or exists already', () => {
    const deletion = row({ action: 'delete', wanted: {} });
    expect(resolveStaleRow(deletion, {})).toEqual({ wanted: {}, revision: 2 });
    expect(resolveStaleRow(row({ present: null }), {})).toBeUndefined();
    expect(resolveStaleRow(row({ revision: null }), {})).toBeUndefined();
    expect(resolveStaleRow(row({ action: 'create' }), {})).toBeUndefined();
  });
});

describe('what a row does field by field', () => {
  it('shows only what differs from what is stored', () => {
    const wanted = { name: 'Mine', provider: 'Quillback' };
    expect(stagedFieldChanges(row({ wanted }))).toEqual([
      { field: 'name', before: 'Theirs', after: 'Mine' },
    ]);
  });

  it('shows all of what is created, and all of what is deleted', () => {
    const created = stagedFieldChanges(row({ action: 'create' }));
    expect(created).toEqual([
      { field: 'name', before: undefined, after: 'Mine' },
      { field: 'provider', before: undefined, after: 'Acme' },
    ]);
    expect(stagedFieldChanges(row({ action: 'delete' })).map(({ after }) => after)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(stagedFieldChanges(row({ action: 'delete', present: null }))).toEqual([]);
  });

  it('names a tool’s field as people see it', () => {
    const type = (integration_type: string) => ({ integration_type });
    expect(fieldChanges('tool', type('API'), type('WEBHOOK'))).toEqual([
      { field: 'integrationType', before: 'API', after: 'WEBHOOK' },
    ]);
  });

  it('shows a bundle’s price in minor units, and none where there is none', () => {
    const price = (price_amount: string, currency: string) => ({
      price: { price_amount, currency },
    });
    expect(fieldChanges('bundle', price('19.90', 'USD'), price('1990.00', 'JPY'))).toEqual([
      {
        field: 'price',
        before: { amount: 1_990, currency: 'USD' },
        after: { amount: 1_990, currency: 'JPY' },
      },
    ]);
    expect(fieldChanges('bundle', { price: null }, { discount_percent: 5 })).toEqual([
      { field: 'price', before: null, after: undefined },
      { field: 'discountPercent', before: undefined, after: 5 },
    ]);
  });
});
