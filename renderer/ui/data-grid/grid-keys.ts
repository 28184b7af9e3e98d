interface GridKeyLine {
  readonly title: string;
  readonly keys: readonly string[];
}

/** The keys that every grid understands, for the sheet of keys. */
export const gridKeys = [
  { title: 'Next or previous row', keys: ['j', 'k'] },
  { title: 'Move by cell', keys: ['arrowup', 'arrowdown', 'arrowleft', 'arrowright'] },
  { title: 'First or last column', keys: ['home', 'end'] },
  { title: 'First or last row', keys: ['mod+home', 'mod+end'] },
  { title: 'A page up or down', keys: ['pageup', 'pagedown'] },
  { title: 'Open the row; Enter on a header sorts', keys: ['enter', 'o'] },
  { title: 'Select the row or the range', keys: ['space'] },
  { title: 'Extend the selection', keys: ['shift+arrowup', 'shift+arrowdown'] },
  { title: 'Select all', keys: ['mod+a'] },
  { title: 'Copy as a table', keys: ['mod+c'] },
  { title: 'Print the list, or what is selected', keys: ['mod+p'] },
  { title: 'Header: menu', keys: ['alt+arrowdown'] },
  { title: 'Header: width', keys: ['alt+arrowleft', 'alt+arrowright'] },
  { title: 'Header: move', keys: ['mod+shift+arrowleft', 'mod+shift+arrowright'] },
] as const satisfies readonly GridKeyLine[];

/** What grids understand besides where their cells can be edited. */
export const gridEditingKeys = [
  { title: 'Edit the cell', keys: ['enter', 'f2'] },
  { title: 'Write it into the whole selection', keys: ['mod+enter'] },
  { title: 'Fill downwards, to the right', keys: ['mod+d', 'mod+r'] },
  { title: 'Paste a table', keys: ['mod+v'] },
  { title: 'Clear', keys: ['delete'] },
  { title: 'Undo, redo', keys: ['mod+z', 'mod+shift+z'] },
] as const satisfies readonly GridKeyLine[];
