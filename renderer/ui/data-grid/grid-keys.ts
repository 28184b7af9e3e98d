/** The keys that every grid understands, for the sheet of keys. */
export const gridKeys = [
  { title: 'Next or previous row', keys: ['j', 'k'] },
  { title: 'Move by cell', keys: ['arrowup', 'arrowdown', 'arrowleft', 'arrowright'] },
  { title: 'First or last column', keys: ['home', 'end'] },
  { title: 'First or last row', keys: ['mod+home', 'mod+end'] },
  { title: 'A page up or down', keys: ['pageup', 'pagedown'] },
  { title: 'Open the row; on a header, sort', keys: ['enter'] },
  { title: 'Select the row', keys: ['space'] },
  { title: 'Extend the selection', keys: ['shift+arrowup', 'shift+arrowdown'] },
  { title: 'Select all loaded rows', keys: ['mod+a'] },
  { title: 'Copy as a table', keys: ['mod+c'] },
  { title: 'On a header: narrower or wider', keys: ['alt+arrowleft', 'alt+arrowright'] },
] as const satisfies readonly { readonly title: string; readonly keys: readonly string[] }[];
