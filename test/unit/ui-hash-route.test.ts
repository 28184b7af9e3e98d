import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedParams, formatHash, parseHash } from '../../renderer/shared/hash-route.rules';

describe('the address of a screen', () => {
  it('names the screen and its state', () => {
    const { screen, params } = parseHash('#/catalog?status=ACTIVE&status=BETA&tool=01J');
    expect(screen).toBe('catalog');
    expect(params.getAll('status')).toEqual(['ACTIVE', 'BETA']);
    expect(params.get('tool')).toBe('01J');
  });

  it.each(['', '#', '#/', '#//', '#/?'])('is the root for %j', (hash) => {
    expect(parseHash(hash).screen).toBe('');
  });

  it('with more words than a screen has is none: what stands behind would be passed over', () => {
    expect(parseHash('#/reviews/wrong?view=flagged').screen).toBe('reviews/wrong');
    expect(parseHash('#/reviews/').screen).toBe('reviews');
  });

  it('reads back whatever it was made of', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    fc.assert(
      fc.property(name, fc.array(fc.tuple(name, fc.string())), (screen, entries) => {
        const route = { screen, params: new URLSearchParams(entries) };
        const read = parseHash(formatHash(route));
        expect(read.screen).toBe(screen);
        expect([...read.params]).toEqual([...route.params]);
      }),
    );
  });
});

describe('changing the state of a screen', () => {
  it('keeps what was not named, replaces lists as a whole and leaves the old state as it was', () => {
    const before = new URLSearchParams('q=ai&status=ACTIVE&status=BETA');
    const after = changedParams(before, { status: ['DEPRECATED'], tool: 7 });
    expect(after.toString()).toBe('q=ai&status=DEPRECATED&tool=7');
    expect(before.getAll('status')).toEqual(['ACTIVE', 'BETA']);
  });

  it.each([null, undefined, '', []])('takes a parameter away with %j', (value) => {
    expect(changedParams(new URLSearchParams('q=ai&tool=7'), { tool: value }).toString()).toBe(
      'q=ai',
    );
  });
});
