import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HistoryStep,
  mergeStates,
  stateAtRevision,
} from '../../electron/change-sets/merge.rules';
import { type State, sameValue } from '../../electron/change-sets/state.rules';

const fields = ['name', 'tags', 'pricing', 'status'];
const value = fc.oneof(
  fc.constantFrom('a', 'b', null, true),
  fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
  fc.record({ price_amount: fc.constantFrom('1.00', '2.00'), currency: fc.constant('USD') }),
);
const whole = fc.record(Object.fromEntries(fields.map((field) => [field, value])));
const some = fc.record(Object.fromEntries(fields.map((field) => [field, value])), {
  requiredKeys: [],
});

const differing = (one: State, other: State): readonly string[] =>
  fields.filter((field) => !sameValue(one[field], other[field]));

describe('merging what I want into what others stored meanwhile', () => {
  it('keeps everything that only one side changed, and asks about nothing else', () => {
    fc.assert(
      fc.property(whole, some, some, (base, mine, theirs) => {
        const stored = { ...base, ...theirs };
        const { wanted, conflicts } = mergeStates(base, mine, stored);
        const merged = { ...stored, ...wanted };
        const byMe = differing(base, { ...base, ...mine });
        const byThem = differing(base, stored);
        for (const field of fields) {
          const conflict = conflicts.find((each) => each.field === field);
          if (byMe.includes(field) && byThem.includes(field)) {
            expect(conflict === undefined).toBe(sameValue(mine[field], stored[field]));
          } else {
            expect(conflict).toBeUndefined();
            const expected = byMe.includes(field) ? mine[field] : stored[field];
            expect(merged[field]).toEqual(expected);
          }
        }
      }),
    );
  });

  it('loses nobody’s value: each conflict carries all three versions', () => {
    fc.assert(
      fc.property(whole, whole, whole, (base, mine, theirs) => {
        for (const conflict of mergeStates(base, mine, theirs).conflicts) {
          const { field } = conflict;
          expect(conflict).toEqual({
            field,
            base: base[field],
            mine: mine[field],
            theirs: theirs[field],
          });
        }
      }),
    );
  });

  it('gives the same result whoever comes first, as long as nothing clashes', () => {
    fc.assert(
      fc.property(whole, some, some, (base, one, other) => {
        const [first, second] = [
          { ...base, ...one },
          { ...base, ...other },
        ];
        const late = mergeStates(base, other, first);
        const early = mergeStates(base, one, second);
        fc.pre(late.conflicts.length === 0 && early.conflicts.length === 0);
        expect({ ...first, ...late.wanted }).toEqual({ ...second, ...early.wanted });
      }),
    );
  });

  it('asks wherever it does not know what was there before, unless both agree', () => {
    const { wanted, conflicts } = mergeStates(
      {},
      { name: 'Mine', status: 'BETA' },
      {
        name: 'Theirs',
        status: 'BETA',
      },
    );
    expect(wanted).toEqual({});
    expect(conflicts).toEqual([{ field: 'name', base: undefined, mine: 'Mine', theirs: 'Theirs' }]);
  });
});

describe('two values', () => {
  it('are the same by what is in them, and never where their kinds differ', () => {
    const same = [
      [
        { a: [1, 2], b: null },
        { b: null, a: [1, 2] },
      ],
      [[], []],
      [{}, {}],
    ];
    for (const [one, other] of same) expect(sameValue(one, other)).toBe(true);
    const different = [
      [[], {}],
      ['', []],
      ['', {}],
      [0, {}],
      [null, {}],
      [null, []],
      [{ a: undefined }, { b: undefined }],
      [
        [1, 2],
        [2, 1],
      ],
    ];
    for (const [one, other] of different) {
      expect([sameValue(one, other), sameValue(other, one)]).toEqual([false, false]);
    }
  });
});

describe('going back through the history of a row', () => {
  it('finds what it held at any earlier revision', () => {
    fc.assert(
      fc.property(whole, fc.array(some, { maxLength: 6 }), fc.nat(6), (first, edits, back) => {
        const states: State[] = [first];
        const steps: HistoryStep[] = [];
        for (const edit of edits) {
          const before = states.at(-1) ?? first;
          const touched = Object.keys(edit).map((field) => [field, before[field]] as const);
          steps.push({
            baseRevision: states.length,
            revision: states.length + 1,
            before: Object.fromEntries(touched),
          });
          states.push({ ...before, ...edit });
        }
        const revision = Math.max(1, states.length - back);
        const present = states.at(-1) ?? first;
        const found = stateAtRevision(revision, steps.slice(revision - 1), present, states.length);
        expect(found).toEqual(states[revision - 1]);
      }),
    );
  });

  it('does not guess where another program wrote in between', () => {
    const steps = [
      { baseRevision: 2, revision: 3, before: { name: 'Second' } },
      { baseRevision: 4, revision: 5, before: { name: 'Fourth' } },
    ];
    const present = { name: 'Fifth' };
    expect(stateAtRevision(2, steps, present, 5)).toBeUndefined();
    expect(stateAtRevision(4, steps.slice(1), present, 5)).toEqual({ name: 'Fourth' });
    expect(stateAtRevision(4, steps.slice(1), present, 6)).toBeUndefined();
    expect(stateAtRevision(1, steps, present, 5)).toBeUndefined();
  });
});
