import { expect, it } from 'vitest';
import {
  changedMeanwhileText,
  ownerOf,
} from '../../renderer/shared/change-review/changes-beside.rules';

const at = '2026-10-10T12:00:00.000Z';
const change = (by: string, ...fields: string[]) => ({ by, at, fields: new Set(fields) });

it('says who changed a tool beside unsaved work, each person once', () => {
  expect(changedMeanwhileText([change('Ana Ruiz', 'name')], 'tool')).toBe(
    'Ana Ruiz changed this tool meanwhile',
  );
  expect(
    changedMeanwhileText([change('Ana Ruiz'), change('Ben Ortiz'), change('Ana Ruiz')], 'bundle'),
  ).toBe('Ana Ruiz and Ben Ortiz changed this bundle meanwhile');
  expect(changedMeanwhileText([change('You')], 'tool')).toBe(
    'You changed this tool meanwhile in another window',
  );
  // Past the desk, by a script, nobody is known.
  expect(changedMeanwhileText([], 'tool')).toBe('Someone else changed this tool meanwhile');
});

it('names whose value a field holds now by its latest change', () => {
  const changes = [change('Ben Ortiz', 'name'), change('Ana Ruiz', 'name', 'pricing')];
  expect(ownerOf(changes, 'name')).toBe('Ben Ortiz');
  expect(ownerOf(changes, 'pricing')).toBe('Ana Ruiz');
  expect(ownerOf(changes, 'provider')).toBe('Theirs');
});
