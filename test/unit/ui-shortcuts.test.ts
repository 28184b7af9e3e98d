import { describe, expect, it } from 'vitest';
import { sectionsOfCommands } from '../../renderer/app/keyboard-help.rules';
import { type Command, withTheirKeys } from '../../renderer/shared/commands';
import {
  goesOn,
  isSingleKey,
  type KeyPress,
  matchesStep,
  readKey,
  undoesTyping,
} from '../../renderer/shared/shortcut.rules';
import { describeKeys } from '../../renderer/ui/key-names';

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('the commands that are offered', () => {
  it('show a key only where it does the command: the screen within another has it', () => {
    const command = (id: string, keys: Command['keys']): Command => ({
      ...{ id, keys, title: id, group: 'Bundles' },
      run: () => undefined,
    });
    const offered = withTheirKeys([
      command('search the list', ['/', 'mod+f']),
      command('new', 'n'),
      command('find tools', '/'),
    ]);
    expect(offered.map(({ id, keys }) => [id, keys])).toEqual([
      ['search the list', ['mod+f']],
      ['new', ['n']],
      ['find tools', ['/']],
    ]);
    const [section] = sectionsOfCommands(offered);
    expect(section?.lines.map(({ title }) => title)).toEqual([
      'search the list',
      'new',
      'find tools',
    ]);
  });
});

describe('a shortcut', () => {
  it('uses ⌘ on Apple keyboards and Ctrl on others, never the other one', () => {
    const control = press('k', { ctrlKey: true });
    const command = press('k', { metaKey: true });
    expect(matchesStep(control, 'mod+k', false)).toBe(true);
    expect(matchesStep(command, 'mod+k', false)).toBe(false);
    expect(matchesStep(command, 'mod+k', true)).toBe(true);
    expect(matchesStep(control, 'mod+k', true)).toBe(false);
  });

  it('of a browser that undoes typing is known by its platform', () => {
    expect(undoesTyping(press('z', { ctrlKey: true }), false)).toBe(true);
    expect(undoesTyping(press('Z', { metaKey: true, shiftKey: true }), true)).toBe(true);
    expect(undoesTyping(press('z'), false)).toBe(false);
  });

  it('with a letter tells Shift apart', () => {
    expect(matchesStep(press('Z', { ctrlKey: true, shiftKey: true }), 'mod+z', false)).toBe(false);
    expect(matchesStep(press('Z', { ctrlKey: true, shiftKey: true }), 'mod+shift+z', false)).toBe(
      true,
    );
  });

  it('with a sign works whether or not the keyboard needs Shift for it', () => {
    expect(matchesStep(press('?', { shiftKey: true }), '?', false)).toBe(true);
    expect(matchesStep(press('?'), '?', false)).toBe(true);
    expect(matchesStep(press('/', { shiftKey: true }), '/', false)).toBe(true);
  });

  it('of a single key is not set off by a combination with it', () => {
    expect(matchesStep(press('a', { ctrlKey: true }), 'a', false)).toBe(false);
    expect(matchesStep(press('a', { altKey: true }), 'a', false)).toBe(false);
  });

  it.each([
    ['j', true],
    ['g c', true],
    ['?', true],
    ['shift+j', true],
    ['mod+k', false],
    ['escape', false],
    ['mod+shift+z', false],
  ])('%s counts as a single key: %s', (keys, single) => {
    expect(isSingleKey(keys)).toBe(single);
  });
});

describe('reading keys', () => {
  it('goes on with a sequence for a second, counted from when the step before was taken in', () => {
    expect(goesOn(5_000, 5_900)).toBe(true);
    expect(goesOn(5_000, 6_100)).toBe(false);
    // Both pressed while the screen was busy: the second before the first was looked at.
    expect(goesOn(9_000, 5_200)).toBe(true);
  });

  const shortcuts = [
    { id: 'catalog', keys: 'g c' },
    { id: 'create', keys: 'c' },
    { id: 'settings', keys: 'g ,' },
  ];
  const read = (key: KeyPress, before: readonly KeyPress[] = []) =>
    readKey(key, before, shortcuts, false);

  it('waits for the second key of a sequence', () => {
    const begun = read(press('g'));
    expect(begun).toEqual({
      kind: 'begun',
      pressed: [press('g')],
      shortcuts: [shortcuts[0], shortcuts[2]],
    });
    expect(read(press('c'), [press('g')])).toMatchObject({ shortcut: { id: 'catalog' } });
  });

  it('reads a key that continues nothing as if it came first', () => {
    const others = [...shortcuts, { id: 'edit', keys: 'e' }];
    expect(readKey(press('e'), [press('g')], others, false)).toMatchObject({
      shortcut: { id: 'edit' },
    });
    expect(read(press('x'), [press('g')])).toEqual({ kind: 'none' });
  });

  it('prefers the shortcut that was registered last', () => {
    const doubled = [...shortcuts, { id: 'copy', keys: 'c' }];
    expect(readKey(press('c'), [], doubled, false)).toMatchObject({ shortcut: { id: 'copy' } });
  });
});

describe('keys in words', () => {
  it('are those of the platform', () => {
    expect(describeKeys('mod+shift+z', true)).toEqual(['⌘⇧Z']);
    expect(describeKeys('mod+shift+z', false)).toEqual(['Ctrl+Shift+Z']);
    expect(describeKeys('g c', false)).toEqual(['G', 'C']);
    expect(describeKeys('escape', false)).toEqual(['Esc']);
  });
});

describe('the sheet of keys', () => {
  it('has a line for what each command does, with every key that does it', () => {
    const sections = sectionsOfCommands([
      { title: 'Next review', group: 'Reviews', keys: ['j', 'arrowdown'] },
      { title: 'Go to Catalog', group: 'Navigation', keys: 'g c' },
      { title: 'Use the dark theme', group: 'Appearance' },
      { title: 'Skip review', group: 'Reviews', keys: 's' },
    ]);
    expect(sections).toEqual([
      {
        name: 'Reviews',
        lines: [
          { title: 'Next review', keys: ['j', 'arrowdown'] },
          { title: 'Skip review', keys: ['s'] },
        ],
      },
      { name: 'Navigation', lines: [{ title: 'Go to Catalog', keys: ['g c'] }] },
    ]);
  });
});
