import { describe, expect, it } from 'vitest';
import { printedText } from '../../renderer/ui/data-grid/grid-print.rules';

describe('which rows stand on paper', () => {
  it('is said, so that nobody takes a part for the whole', () => {
    expect(printedText(54, 54, false)).toBe('All 54 rows');
    expect(printedText(1000, 9767, false)).toBe(
      'The first 1,000 rows of 9,767. An export has all of them.',
    );
    expect(printedText(1, 1, true)).toBe('1 row, as selected');
    expect(printedText(990, 1200, true)).toBe(
      '990 rows of the 1,200 selected. An export has all of them.',
    );
  });
});
