import { describe, expect, it } from 'vitest';
import { likelyNames } from '../../electron/bundles/likely-names.rules';

const tools = ['Lead scoring', 'Lead routing', 'Calendar Integration', 'Überblick', 'Überblick'];
const named = tools.map((name, at) => ({ id: String(at), name }));
const meant = (...asked: string[]) => {
  const search = likelyNames(asked);
  search.look(named.slice(0, 2));
  search.look(named.slice(2));
  return search.found();
};

describe('what a misspelt name may mean', () => {
  it('is what has most threes of letters in common with it, the first of equals', () => {
    expect(meant('lead skoring', 'LEED ROUTING', 'integration calender', 'überblik')).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
  });

  it('is nothing where little or nothing is alike', () => {
    expect(meant('Scheduling', '—', 'Lead generation of buyers')).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
