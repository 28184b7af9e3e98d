import { type Command, keysOf } from '../shared/commands';

/** What some keys do; several combinations may do the same. */
export interface KeyLine {
  readonly title: string;
  readonly keys: readonly string[];
}

/** A part of the sheet of keys. */
export interface KeySection {
  readonly name: string;
  readonly lines: readonly KeyLine[];
}

/** The keys of commands under their headings, both in the order in which they first come. */
export function sectionsOfCommands(
  commands: readonly Pick<Command, 'title' | 'group' | 'keys'>[],
): readonly KeySection[] {
  const sections = new Map<string, readonly KeyLine[]>();
  for (const { title, group, keys } of commands) {
    const line = { title, keys: keysOf({ keys }) };
    if (line.keys.length > 0) sections.set(group, [...(sections.get(group) ?? []), line]);
  }
  return [...sections].map(([name, lines]) => ({ name, lines }));
}
