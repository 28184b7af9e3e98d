/** First line of every generated document. */
export const generatedNote =
  'Generated from `schema.prisma` and the migrated database by `npm run db:docs`. Do not edit.';

/** A Markdown table; pipes and line breaks in cells are escaped. */
export function markdownTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heading), `|${heading.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Text as inline code, or nothing for nothing. */
export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

/** Names from a schema's own words that need no schema in a document. */
export function withoutSchema(definition: string): string {
  return definition.replaceAll('public.', '').replaceAll('desk_local.', '');
}

/** The lines of a description of one kind that belong to one table: name and definition. */
export function linesOf(
  description: Readonly<Record<string, string>>,
  kind: string,
  table: string,
): readonly (readonly [name: string, definition: string])[] {
  const prefix = `${kind} ${table}.`;
  return Object.entries(description)
    .filter(([subject]) => subject.startsWith(prefix))
    .map(([subject, definition]) => [subject.slice(prefix.length), withoutSchema(definition)]);
}
