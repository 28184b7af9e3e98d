import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changedFields,
  compareVersions,
  formOfView,
  viewOfChanges,
  viewOfContent,
} from '../../electron/catalog/catalog-changes.rules';
import {
  type ToolView,
  toolContentSchema,
  toolFields,
} from '../../electron/catalog/catalog-tool.schema';
import { fieldStanding } from '../../electron/change-sets/merge.rules';
import { sameValue } from '../../electron/change-sets/state.rules';
import { toolContent, validContent } from '../support/catalog-content';

const parsed = validContent.map((content) => toolContentSchema.parse(content));
const base = toolContentSchema.parse(toolContent());
const stored = viewOfContent(base);

/** Applies changes as the database would. */
const apply = (view: ToolView, changes: object): ToolView => ({ ...view, ...changes });

describe('the changes between a stored tool and a form', () => {
  it('turn the one into the other and name no field that stays', () => {
    fc.assert(
      fc.property(parsed, parsed, (before, after) => {
        const view = viewOfContent(before);
        const changes = viewOfChanges(changedFields(view, after));
        expect(apply(view, changes)).toEqual(viewOfContent(after));
        for (const [field, value] of Object.entries(changes)) {
          expect(sameValue(value, view[field as keyof ToolView])).toBe(false);
        }
      }),
    );
  });

  it('are none when the form was only opened', () => {
    expect(changedFields(stored, base)).toEqual({});
    expect(formOfView(stored).pricing).toMatchObject({ amount: '49.00', trialDays: '14' });
  });

  it('treat a price as one field, because half of one price and half of another is neither', () => {
    const free = toolContentSchema.parse(
      toolContent({ pricing: { model: 'FREE', currency: 'USD' } }),
    );
    expect(Object.keys(changedFields(stored, free))).toEqual(['pricing']);
    expect(viewOfContent(free).pricing).toEqual({
      model: 'FREE',
      currency: 'USD',
      amount: 0,
      usageUnit: null,
      trialDays: 0,
    });
  });
});

describe('comparing three versions of a tool', () => {
  it('tells apart what I changed, what others changed and what we both changed', () => {
    const mine = viewOfChanges({ name: 'Mine', provider: 'Same Ltd', tags: ['mine'] });
    const theirs = apply(stored, { name: 'Theirs', provider: 'Same Ltd', version: '2.0.0' });
    const conflicts = compareVersions(stored, mine, theirs);
    const standings = conflicts.map((conflict) => [conflict.field, fieldStanding(conflict)]);
    expect(Object.fromEntries(standings)).toEqual({
      name: 'both',
      provider: 'agreed',
      tags: 'mine',
      version: 'theirs',
    });
    expect(conflicts.find(({ field }) => field === 'name')).toEqual({
      field: 'name',
      base: 'Lead Scoring Engine',
      mine: 'Mine',
      theirs: 'Theirs',
    });
  });

  it('cannot judge a field whose base is unknown and leaves it out', () => {
    const theirs = apply(stored, { name: 'Theirs', version: '2.0.0' });
    const conflicts = compareVersions({ name: stored.name }, { name: 'Mine' }, theirs);
    expect(conflicts.map(({ field }) => field)).toEqual(['name']);
  });

  it('names exactly the fields that somebody changed, and loses no version of any', () => {
    fc.assert(
      fc.property(
        parsed,
        parsed,
        parsed,
        fc.subarray([...toolFields]),
        (one, two, three, mineTo) => {
          const [before, wanted, now] = [one, two, three].map(viewOfContent);
          if (!before || !wanted || !now) throw new Error('three versions');
          const mine = Object.fromEntries(mineTo.map((field) => [field, wanted[field]]));
          const after = apply(before, mine);
          const changed = toolFields.filter(
            (field) =>
              !sameValue(before[field], now[field]) || !sameValue(before[field], after[field]),
          );
          const conflicts = compareVersions(before, mine, now);
          expect(conflicts.map(({ field }) => field)).toEqual(changed);
          for (const { field, base, mine: mineNow, theirs } of conflicts) {
            const name = field as keyof ToolView;
            expect([base, mineNow, theirs]).toEqual([before[name], after[name], now[name]]);
          }
        },
      ),
    );
  });

  it('merging what did not meet gives both sides their own', () => {
    fc.assert(
      fc.property(parsed, parsed, fc.subarray([...toolFields]), (one, two, theirFields) => {
        const [before, other] = [viewOfContent(one), viewOfContent(two)];
        const pick = (fields: readonly (keyof ToolView)[]) =>
          Object.fromEntries(fields.map((field) => [field, other[field]]));
        const myFields = toolFields.filter((field) => !theirFields.includes(field));
        const conflicts = compareVersions(before, pick(myFields), apply(before, pick(theirFields)));
        expect(conflicts.map(fieldStanding)).not.toContain('both');
        const merged = conflicts.map((conflict) => [
          conflict.field,
          fieldStanding(conflict) === 'theirs' ? conflict.theirs : conflict.mine,
        ]);
        expect(apply(before, Object.fromEntries(merged))).toEqual(other);
      }),
    );
  });
});
