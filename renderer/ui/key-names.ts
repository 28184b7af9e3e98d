const onApple = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);

/** Whether ⌘ takes the place of Ctrl on this machine. */
export function usesCommandKey(): boolean {
  return onApple;
}

const appleNames: Readonly<Record<string, string>> = {
  mod: '⌘',
  shift: '⇧',
  alt: '⌥',
  ctrl: '⌃',
  enter: '↩',
};

const otherNames: Readonly<Record<string, string>> = {
  mod: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  ctrl: 'Ctrl',
  enter: 'Enter',
};

const sharedNames: Readonly<Record<string, string>> = {
  escape: 'Esc',
  space: 'Space',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  pageup: 'Page up',
  pagedown: 'Page down',
  home: 'Home',
  end: 'End',
  delete: 'Del',
  f2: 'F2',
};

function keyName(key: string, apple: boolean): string {
  const named = (apple ? appleNames : otherNames)[key] ?? sharedNames[key];
  return named ?? (key.length === 1 ? key.toUpperCase() : key);
}

/**
 * Names of keys for people.
 * @param keys combinations joined by `+`, steps of a sequence parted by a space: `mod+shift+z`, `g c`
 * @param apple whether the keyboard has a ⌘ key
 * @returns one text per step: `['⇧⌘Z']`, `['G', 'C']`
 */
export function describeKeys(keys: string, apple: boolean = onApple): readonly string[] {
  return keys.split(' ').map((step) => {
    const names = step.split('+').map((key) => keyName(key, apple));
    return names.join(apple ? '' : '+');
  });
}
