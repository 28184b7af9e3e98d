import { describe, expect, it } from 'vitest';
import {
  comparedText,
  isCutShort,
  type Side,
  type TextPart,
  wordDiff,
} from '../../renderer/shared/word-diff.rules';

const story = Array.from({ length: 80 }, (_, at) => `word${at}`).join(' ');
const joined = (parts: readonly TextPart[]) => parts.map(({ text }) => text).join('');
const short = (before: string, after: string, side: Side) =>
  joined(comparedText(before, after, side, false));

describe('two versions of a text', () => {
  it('show what changed where it stands beyond the first lines', () => {
    const after = story.replace('word79', 'end');
    const shown = comparedText(story, after, 'both', false);
    expect(shown).toContainEqual({ kind: 'removed', text: 'word79' });
    expect(shown).toContainEqual({ kind: 'added', text: 'end' });
    expect(shown[0]?.text).toBe('… word74 word75 word76 word77 word78 ');
    expect(short(story, after, 'before')).not.toBe(short(story, after, 'after'));
    expect(isCutShort(story, after, 'both')).toBe(true);
  });

  it('keep words around each change and leave out what lies between them', () => {
    const after = story.replace('word10', 'ten').replace('word70', 'seventy');
    expect(short(story, after, 'after')).toMatch(
      /^… .*word9 ten word11 .* … .* word69 seventy word71 .* …$/,
    );
  });

  it('are shown whole when that is asked for, and where they are short', () => {
    const after = `${story} more`;
    expect(joined(comparedText(story, after, 'before', true))).toBe(story);
    expect(joined(comparedText(story, after, 'after', true))).toBe(after);
    expect(comparedText('$65.00', '$71.50', 'after', false)).toEqual([
      { kind: 'kept', text: '$71.50' },
    ]);
    expect(isCutShort('$65.00', '$71.50', 'both')).toBe(false);
  });

  it('show the beginning of a long one beside a short one', () => {
    expect(short('Empty', story, 'before')).toBe('Empty');
    expect(short('Empty', story, 'after')).toMatch(/^word0 .* …$/);
    expect(isCutShort('Empty', story, 'after')).toBe(true);
  });

  it('cut no character in two, and have an end whatever was written', () => {
    const before = '🙂'.repeat(400);
    for (const side of ['before', 'after'] as const) {
      const shown = short(`${before} a`, `${before} b`, side);
      expect(shown.isWellFormed()).toBe(true);
      expect(shown).toMatch(/[ab]$/);
    }
    const other = Array.from({ length: 3000 }, (_, at) => `other${at}`).join(' ');
    const all = wordDiff(`Same ${story.repeat(30)}`, `Same ${other}`);
    expect(joined(all.filter(({ kind }) => kind !== 'removed'))).toBe(`Same ${other}`);
    expect(short(`Same ${story.repeat(30)}`, `Same ${other}`, 'both').length).toBeLessThan(600);
  });
});
