/** A change of a tool or bundle that was stored beside unsaved work. */
export interface ChangeBeside {
  /** "You" where it is the present person's own, made in another window. */
  readonly by: string;
  /** ISO 8601 instant. */
  readonly at: string;
  readonly fields: ReadonlySet<string>;
}

const list = new Intl.ListFormat('en');

/** "the price, the status, and the plan" */
export function namesText(names: readonly string[]): string {
  return list.format(names);
}

/** "Ana Ruiz and Ben Ortiz changed this tool meanwhile" */
export function changedMeanwhileText(
  changes: readonly ChangeBeside[],
  what: 'tool' | 'bundle',
): string {
  const people = [...new Set(changes.map(({ by }) => by))];
  if (people.length === 0) return `Someone else changed this ${what} meanwhile`;
  const elsewhere = people.join() === 'You' ? ' in another window' : '';
  return `${namesText(people)} changed this ${what} meanwhile${elsewhere}`;
}

/** Whose value of a field is stored now, as the title of a choice. */
export function ownerOf(changes: readonly ChangeBeside[], field: string): string {
  const by = changes.find(({ fields }) => fields.has(field))?.by;
  return by === undefined ? 'Theirs' : by === 'You' ? 'Yours, in the other window' : by;
}
