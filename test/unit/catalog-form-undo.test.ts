import { describe, expect, it } from 'vitest';
import { newToolState } from '../../renderer/features/catalog/tool/form-state.rules';
import {
  chosenOf,
  differingPaths,
  typingPlace,
} from '../../renderer/features/catalog/tool/form-undo.rules';
import { advanced, redone, timelineOf, undone } from '../../renderer/shared/timeline.rules';

const form = (changes: Partial<typeof newToolState>) => chosenOf({ ...newToolState, ...changes });

describe('undoing in the form of a tool', () => {
  it('knows what was chosen, switched and listed, and no text', () => {
    const before = form({});
    const pricing = { ...newToolState.pricing, model: 'FREE', amount: '12' } as const;
    expect(differingPaths(before, form({ name: 'Typed', provider: 'Typed' }))).toEqual([]);
    expect(differingPaths(before, form({ pricing, isFeatured: true }))).toEqual([
      'pricing.model',
      'isFeatured',
    ]);
  });

  it('takes an entry that was begun for none', () => {
    expect(differingPaths(form({}), form({ features: ['', ' '] }))).toEqual([]);
  });

  it.each([
    ['the first letter of an entry', ['One'], ['One', 'T'], 'features 1'],
    ['one more letter', ['One', 'T'], ['One', 'Tw'], 'features 1'],
    ['a letter taken back', ['One', 'Two'], ['On', 'Two'], 'features 0'],
    ['an entry that is taken away', ['One', 'Two'], ['Two'], null],
    ['entries that change places', ['One', 'Two'], ['Two', 'One'], null],
    ['pasted entries', ['One'], ['One', 'Two', 'Three'], null],
  ] as const)('tells typing from an act: %s', (_, before, after, place) => {
    expect(typingPlace(form({ features: [...before] }), form({ features: [...after] }))).toBe(
      place,
    );
  });

  it('takes a file that is chosen as the icon for an act, and letters of its address for typing', () => {
    const stored = form({ iconUrl: 'https://a.example/i.png' });
    expect(typingPlace(form({}), stored)).toBeNull();
    expect(typingPlace(stored, form({ iconUrl: 'https://a.example/i.pn' }))).toBe('iconUrl');
  });
});

describe('a timeline', () => {
  it('makes one step of what continues, and forgets what was undone once something else is done', () => {
    let line = timelineOf('');
    line = advanced(line, 'a', 'name');
    line = advanced(line, 'ab', 'name');
    line = advanced(line, 'ab!', null);
    expect(undone(line).present).toBe('ab');
    expect(undone(undone(line)).present).toBe('');
    expect(redone(undone(line))).toMatchObject({ present: 'ab!', future: [] });
    expect(redone(advanced(undone(line), 'abc', 'name')).present).toBe('abc');
  });
});
