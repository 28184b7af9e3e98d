import { describe, expect, it } from 'vitest';
import type { ToolDetail, ToolView } from '../../electron/catalog/catalog-tool.schema';
import { mergeForm } from '../../renderer/features/catalog/tool/form-merge.rules';
import {
  beginForm,
  chooseVersion,
  isSettled,
  meetVersion,
  originOf,
} from '../../renderer/features/catalog/tool/form-origin';
import {
  comparable,
  type FormState,
  formStateOf,
  formStateOfDraft,
  newToolState,
} from '../../renderer/features/catalog/tool/form-state.rules';

const base: FormState = { ...newToolState, name: 'Booking Agent', slug: 'booking-agent' };
const priced = (amount: string): FormState => ({
  ...base,
  pricing: { ...base.pricing, amount },
});

const stored: ToolView = {
  slug: 'booking-agent',
  name: 'Booking Agent',
  description: 'Books showings.',
  longDescription: null,
  category: 'BOOKING_SCHEDULING',
  tags: ['calendar'],
  pricing: { model: 'MONTHLY', currency: 'USD', amount: 4500, usageUnit: null, trialDays: 14 },
  requiredTier: 'STARTER',
  features: [],
  techStack: [],
  integrationType: 'API',
  status: 'ACTIVE',
  isFeatured: false,
  isPopular: false,
  provider: 'Tessel & Quay',
  documentationUrl: null,
  demoUrl: null,
  supportUrl: null,
  iconUrl: null,
  images: [],
  imageAlts: {},
  videoUrl: null,
  version: '4.1.0',
};

function detailOf(revision: number, content: ToolView): ToolDetail {
  const at = '2026-11-24T12:00:00.000Z';
  return {
    id: '018d0a6b-7130-7379-a25b-f0c946710e36',
    revision,
    content,
    facts: {
      purchaseCount: 0,
      viewCount: 0,
      avgRating: null,
      reviewCount: 0,
      usageCount: 0,
      lastUpdated: at,
      createdAt: at,
      updatedAt: at,
    },
  };
}

function draftOf(values: FormState, baseRevision: number, content: ToolView) {
  const { longDescription, ...others } = values;
  return {
    toolId: '018d0a6b-7130-7379-a25b-f0c946710e36',
    baseRevision,
    updatedAt: '2026-11-24T12:04:00.000Z',
    content: {
      values: { ...others, longDescription: longDescription ?? '' },
      base: content,
    },
  };
}

describe('bringing unsaved work together with a newer version', () => {
  it('keeps what only I changed and takes over what only others changed', () => {
    const mine = { ...base, name: 'Booking Assistant' };
    const theirs = { ...base, provider: 'Tessel' };
    const { values, takenOver, clashes } = mergeForm(base, mine, theirs);
    expect(values).toMatchObject({ name: 'Booking Assistant', provider: 'Tessel' });
    expect(takenOver).toEqual(['provider']);
    expect(clashes).toEqual([]);
  });

  it('keeps mine in the form where both changed a field, and says that it clashes', () => {
    const { values, clashes } = mergeForm(base, priced('60.00'), priced('55.00'));
    expect(values.pricing.amount).toBe('60.00');
    expect(clashes.map(({ field }) => field)).toEqual(['pricing']);
  });

  it('has no clash where both changed a field alike', () => {
    const { clashes, takenOver } = mergeForm(base, priced('60.00'), priced('60.00'));
    expect([clashes, takenOver]).toEqual([[], []]);
  });

  it('does not call a price changed that is only typed for another model', () => {
    const free = { ...base, pricing: { ...base.pricing, model: 'FREE' as const } };
    const typed = { ...free, pricing: { ...free.pricing, amount: '12.00', trialDays: '7' } };
    expect(comparable(typed)).toEqual(comparable(free));
    expect(mergeForm(free, typed, free).clashes).toEqual([]);
  });
});

describe('opening a form with unsaved work', () => {
  const typed = { ...formStateOf(stored), name: 'Booking Assistant' };

  it('shows the work on the version it was begun with', () => {
    const beginning = beginForm(detailOf(3, stored), draftOf(typed, 3, stored));
    expect(beginning.values.name).toBe('Booking Assistant');
    expect(beginning.restoredFrom).toBe('2026-11-24T12:04:00.000Z');
    expect(beginning.other).toBeNull();
  });

  it('takes over what others stored since, and stands on their version', () => {
    const newer = detailOf(4, { ...stored, provider: 'Tessel' });
    const beginning = beginForm(newer, draftOf(typed, 3, stored));
    expect(beginning.values).toMatchObject({ name: 'Booking Assistant', provider: 'Tessel' });
    expect(beginning.origin.revision).toBe(4);
    expect(beginning.other?.merge.takenOver).toEqual(['provider']);
  });

  it('stays on the old version until a clash is settled, so that a restart cannot hide it', () => {
    const newer = detailOf(4, { ...stored, name: 'Booking Bot' });
    const beginning = beginForm(newer, draftOf(typed, 3, stored));
    expect(beginning.values.name).toBe('Booking Assistant');
    expect(beginning.origin.revision).toBe(3);
    expect(beginning.other && isSettled(beginning.other)).toBe(false);
  });

  it('is as if there were no draft when everything in it was stored meanwhile', () => {
    const newer = detailOf(4, { ...stored, name: 'Booking Assistant' });
    const beginning = beginForm(newer, draftOf(typed, 3, stored));
    expect(beginning.restoredFrom).toBeNull();
    expect(beginning.origin.revision).toBe(4);
  });
});

describe('choosing between two versions', () => {
  const typed = { ...formStateOf(stored), name: 'Booking Assistant', description: 'By me.' };
  const newer = detailOf(4, {
    ...stored,
    name: 'Booking Bot',
    description: 'By them.',
    provider: 'Tessel',
  });

  function met() {
    const { origin, values, other } = meetVersion(originOf(detailOf(3, stored)), typed, newer);
    if (!other) throw new Error('There was nothing to choose');
    return { origin, values, other };
  }

  it('keeps what was typed since the two met, also after a look at the other', () => {
    const { origin, values, other } = met();
    const field = 'description';
    const combined = { ...values, description: 'By me and by them.' };
    const kept = chooseVersion(origin, other, combined, { field, choice: 'mine' });
    expect(kept.values.description).toBe('By me and by them.');
    const looked = chooseVersion(origin, other, combined, { field, choice: 'theirs' });
    expect(looked.values.description).toBe('By them.');
    const back = chooseVersion(looked.origin, looked.other, looked.values, {
      field,
      choice: 'mine',
    });
    expect(back.values.description).toBe('By me and by them.');
  });

  it('asks about nothing again that was taken over or chosen when a third version comes', () => {
    const { origin, values, other } = met();
    const chosen = chooseVersion(origin, other, values, { field: 'description', choice: 'mine' });
    const third = detailOf(5, { ...newer.content, provider: 'Tessel & Sons' });
    const again = meetVersion(chosen.origin, chosen.values, third);
    expect(again.other?.merge.clashes.map(({ field }) => field)).toEqual(['name']);
    expect(again.values).toMatchObject({ provider: 'Tessel & Sons', description: 'By me.' });
    expect(again.origin.revision, 'a restart asks again').toBe(3);
    const { content, revision } = again.origin;
    const restarted = beginForm(third, draftOf(again.values, revision ?? 0, content ?? stored));
    expect(restarted.other?.merge.clashes.map(({ field }) => field)).toEqual(['name']);
    const settled = chooseVersion(again.origin, again.other ?? other, again.values, {
      field: 'name',
      choice: 'theirs',
    });
    expect(settled.origin).toEqual(originOf(third));
  });
});

describe('reading the values of a draft', () => {
  it('gives them back as typed, right or wrong', () => {
    const typed: FormState = {
      ...base,
      name: '',
      tags: ['one'],
      pricing: { ...base.pricing, amount: '12,5,0' },
    };
    expect(formStateOfDraft(typed, newToolState)).toEqual(typed);
  });

  it('lets values that do not fit their field give way', () => {
    const kept = { name: ['list'], status: 'RETIRED', tags: 'text', pricing: { model: 'BARTER' } };
    expect(formStateOfDraft(kept, base)).toEqual(base);
  });
});
