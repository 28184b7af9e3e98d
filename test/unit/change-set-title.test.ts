import { describe, expect, it } from 'vitest';
import { bulkEditSchema } from '../../electron/catalog/catalog-bulk.schema';
import { beginningSchema } from '../../electron/change-sets/change-set.schema';
import { keysOf } from '../../electron/shared/literals';
import { fieldLabels } from '../../renderer/features/catalog/tool/form-problems.rules';
import { toolFieldLabels } from '../../renderer/shared/catalog-labels';
import { bulkEditText } from '../../renderer/shared/change-review/bulk-edit-text.rules';
import {
  beginningText,
  changeSetTitle,
  searchedWords,
} from '../../renderer/shared/change-review/change-set-title.rules';
import { fieldTitle } from '../../renderer/shared/change-review/change-text.rules';

const textOf = (edit: object) => bulkEditText(bulkEditSchema.parse(edit));

describe('what a bulk edit did, in words', () => {
  it.each([
    [1000, false, 'price +10 %'],
    [750, true, 'price +7.5 %, rounded to whole units'],
    [-5, false, 'price −0.05 %'],
    [-1010, true, 'price −10.1 %, rounded to whole units'],
    [100_000, false, 'price +1,000 %'],
  ])('says a percentage of %i hundredths', (percent, wholeUnits, text) => {
    expect(textOf({ kind: 'percent', percent, wholeUnits })).toBe(text);
  });

  it('says an amount as it was typed, since each tool has its own currency', () => {
    expect(textOf({ kind: 'amount', amount: '49.00' })).toBe('price to 49.00');
  });

  it.each([
    [{ status: 'COMING_SOON' }, 'status to Coming soon'],
    [{ requiredTier: 'GROWTH' }, 'plan to Growth'],
    [{ isFeatured: false }, 'featured to No'],
    [{ provider: 'Tessel' }, 'provider to Tessel'],
    [{ category: 'CRM_TOOLS', version: '2.0.0' }, 'category to CRM, version to 2.0.0'],
  ])('says the values of %j as people read them', (changes, text) => {
    expect(textOf({ kind: 'set', changes })).toBe(text);
  });

  it.each([
    [{ add: ['a', 'b'], remove: ['c'] }, 'tags added a, b; taken away c'],
    [{ add: ['a'] }, 'tags added a'],
    [{ remove: ['b', 'c'] }, 'tags taken away b, c'],
  ])('says which tags came and went of %j', (tags, text) => {
    expect(textOf({ kind: 'tags', ...tags })).toBe(text);
  });
});

it('a field is called as its form calls it, wherever it is compared', () => {
  for (const field of keysOf(toolFieldLabels)) {
    const above = field === 'pricing' ? 'Pricing' : fieldLabels[field];
    expect(fieldTitle('tool', field)).toBe(above);
  }
  expect(fieldTitle('tool', 'requiredTier')).toBe('Plan');
  expect(fieldTitle('bundle', 'discountPercent')).toBe('Discount');
  expect(fieldTitle('bundle', 'ofALaterDesk')).toBe('ofALaterDesk');
});

describe('titles of change-sets', () => {
  const none = { reason: null, source: null, edit: null, reverted: null };
  const raised = bulkEditSchema.parse({ kind: 'percent', percent: 1000, wholeUnits: false });
  const bulk = { ...none, origin: 'bulk', edit: raised } as const;

  it('say what a bulk edit did, and why', () => {
    expect(changeSetTitle(bulk)).toBe('Bulk edit: price +10 %');
    expect(changeSetTitle({ ...bulk, reason: 'New year' })).toBe(
      'Bulk edit: price +10 % · New year',
    );
  });

  it('say which status tools were given, and why', () => {
    const edit = bulkEditSchema.parse({ kind: 'set', changes: { status: 'COMING_SOON' } });
    const status = { ...none, origin: 'status', edit } as const;
    expect(changeSetTitle(status)).toBe('Status changed to Coming soon');
    expect(changeSetTitle({ ...status, reason: 'Announced' })).toBe(
      'Status changed to Coming soon · Announced',
    );
    const before = { ...status, edit: null, reason: 'Announced' };
    expect(changeSetTitle(before), 'of before it was kept').toBe('Status changed: Announced');
  });

  it('tell what was made from what was edited', () => {
    expect(changeSetTitle({ ...none, origin: 'create' })).toBe('Created');
    expect(searchedWords('created')).toEqual([{ text: 'created', origins: ['create'] }]);
  });

  it('name what is taken back by its reason, or by what it did', () => {
    const back = { ...none, origin: 'revert' } as const;
    expect(beginningText({ ...back, reverted: bulk })).toBe('Reverted “Bulk edit: price +10 %”');
    expect(changeSetTitle({ ...back, reverted: { ...bulk, reason: 'New year' } })).toBe(
      'Reverted “New year”',
    );
  });

  it('call a bulk edit just that where what it did was not kept or cannot be read', () => {
    expect(changeSetTitle({ ...bulk, edit: null })).toBe('Bulk edit');
    const later = { ...bulk, edit: { kind: 'of a later desk' } };
    expect(changeSetTitle({ ...beginningSchema.parse(later), reverted: null })).toBe('Bulk edit');
  });
});
