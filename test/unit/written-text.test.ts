import { expect, it } from 'vitest';
import { writtenPieces } from '../../renderer/shared/written-text.rules';

it('a character that turns the direction of a text is a piece of its own, with its name', () => {
  expect(writtenPieces('no \u202Elive\u202C!')).toEqual([
    { start: 0, text: 'no ', turn: null },
    { start: 3, text: 'U+202E', turn: 'Right-to-left override' },
    { start: 4, text: 'live', turn: null },
    { start: 8, text: 'U+202C', turn: 'End of an embedding or override' },
    { start: 9, text: '!', turn: null },
  ]);
});

it('a text without any is one piece, in whatever language', () => {
  expect(writtenPieces('مرحبا 👩‍👩‍👧')).toEqual([{ start: 0, text: 'مرحبا 👩‍👩‍👧', turn: null }]);
});
