import { describe, expect, it } from 'vitest';
import {
  formPaths,
  problemsByField,
} from '../../renderer/features/catalog/tool/form-problems.rules';
import { problemsOf } from '../../renderer/features/catalog/tool/form-resolver';
import { newToolState } from '../../renderer/features/catalog/tool/form-state.rules';

describe('problems of a form', () => {
  it('finds the field in the input of a call, whichever call it was', () => {
    const message = 'Taken.';
    const { fields, others } = problemsByField([
      { path: ['changes', 'slug'], message },
      { path: ['content', 'pricing', 'amount'], message },
      { path: ['id'], message },
    ]);
    expect(fields.map(({ path }) => path)).toEqual(['slug', 'pricing.amount']);
    expect(others.map(({ path }) => path)).toEqual([['id']]);
  });

  it('says which entry of a list is wrong', () => {
    const { fields } = problemsByField([
      { path: ['images', 1], message: 'Enter a web address.' },
      { path: ['images', 3], message: 'Enter a web address.' },
    ]);
    expect(fields).toEqual([
      {
        path: 'images',
        message: 'Picture 2: Enter a web address.',
        items: new Map([
          [1, 'Enter a web address.'],
          [3, 'Enter a web address.'],
        ]),
      },
    ]);
  });

  it('come in the order of the form, so that the first is the first to mend', () => {
    const found = problemsOf({ ...newToolState, images: ['no address'] }).map(({ path }) => path);
    expect(found).toEqual(formPaths.filter((path) => found.includes(path)));
    expect(found).toEqual(['name', 'slug', 'provider', 'description', 'pricing.amount', 'images']);
  });

  it('are none for what is complete', () => {
    const complete = {
      ...newToolState,
      name: 'Booking Agent',
      slug: 'booking-agent',
      provider: 'Tessel',
      description: 'Books showings.',
      pricing: { ...newToolState.pricing, amount: '45' },
    };
    expect(problemsOf(complete)).toEqual([]);
  });
});
