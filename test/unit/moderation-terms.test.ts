import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { termSchema } from '../../electron/moderation/rules/moderation-rules.schema';
import { compileTerms, findTerms } from '../../electron/moderation/rules/term-match.rules';

const list = compileTerms(
  [
    ['en', 'ass'],
    ['en', 'shit'],
    ['en', 'bullshit*'],
    ['en', 'idiot*'],
    ['en', 'piss off'],
    ['fr', 'enculé*'],
    ['de', 'scheiß*'],
    ['ru', 'дерьмо'],
  ].map(([language = '', text = '']) => ({ language, text })),
);
const found = (text: string) =>
  findTerms(text, list).map(({ start, end }) => text.slice(start, end));

describe('the word list', () => {
  it.each([
    ['Utter shit.', ['shit']],
    ['SHIT and Shït', ['SHIT', 'Shït']],
    ['sh*t, sh1t, s#it, $hit', ['sh*t', 'sh1t', 's#it', '$hit']],
    ['s.h.i.t and s-h-i-t', ['s.h.i.t', 's-h-i-t']],
    ['what s h i t is this', ['s h i t']],
    ['shiiiiit', ['shiiiiit']],
    ['the same bullsh*t answer', ['bullsh*t']],
    ['Idiots!', ['Idiots']],
    ['they can piss off!', ['piss off']],
    ['Quel enculé, quels ENCULES', ['enculé', 'ENCULES']],
    ['So eine Scheiße', ['Scheiße']],
    ['Это дерьмо!', ['дерьмо']],
    ['a\u200bss', ['a\u200bss']],
    ['s\u202eh\u202ci\u2066t\u2069', ['s\u202eh\u202ci\u2066t']],
  ])('finds in “%s”', (text, words) => {
    expect(found(text)).toEqual(words);
  });

  it.each([
    'First class assessment of the passing assets',
    'as good as it gets',
    'A $455 tool with 100% uptime',
    'Scunthorpe, Essex',
    '*** wow ***',
    'the shiitake recipe',
    'He will piss. Off we go.',
    '5/5!!! A+',
  ])('finds nothing in “%s”', (text) => {
    expect(found(text)).toEqual([]);
  });

  const word = fc.constantFrom('shit', 'idiot', 'дерьмо', 'enculé');
  const around = fc.constantFrom('', ' ', ', ', '. ', ' (', ') ', '\n', '"', '! ');

  it('finds a word wherever it stands, and tells where', () => {
    fc.assert(
      fc.property(word, around, around, (term, before, after) => {
        const text = `tool${before || ' '}${term}${after || ' '}tool`;
        expect(found(text)).toEqual([term]);
      }),
    );
  });

  it('finds a word through drawn-out letters and separators', () => {
    fc.assert(
      fc.property(
        word,
        fc.array(fc.constantFrom('', '', '.', '-', '~'), { minLength: 8, maxLength: 8 }),
        fc.nat({ max: 3 }),
        fc.integer({ min: 3, max: 6 }),
        (term, separators, drawn, times) => {
          const letters = Array.from(term, (letter, at) =>
            at === drawn ? letter.repeat(times) : letter,
          );
          const last = letters.length - 1;
          const text = letters
            .map((part, at) => part + (at === last ? '' : (separators[at] ?? '')))
            .join('');
          expect(found(`so ${text} here`)).toEqual([text]);
        },
      ),
    );
  });

  it('finds no word inside a longer one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ass', 'shit'),
        fc.stringMatching(/^[b-gj-rt-z]{1,4}$/),
        fc.stringMatching(/^[b-gj-rt-z]{1,4}$/),
        (term, before, after) => {
          expect(found(`${before}${term}${after}`)).toEqual([]);
        },
      ),
    );
  });

  it('never fails, and its places lie inside the text in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const spans = findTerms(text, list);
        for (const { start, end } of spans) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
        expect(spans.map(({ start }) => start)).toEqual(
          spans.map(({ start }) => start).toSorted((a, b) => a - b),
        );
      }),
    );
  });
});

describe('a term', () => {
  it.each(['*', 'a', 'a b*c', 'x1', ' ', '(a+)+', 'two  spaces'])('may not be “%s”', (text) => {
    expect(termSchema.safeParse({ language: 'en', text }).success).toBe(false);
  });
});
