import { columnsOf } from './data-model';
import { code, generatedNote, markdownTable } from './markdown';
import type { SchemaFacts } from './schema-facts';

/** The document about enums: their values in order, and the columns that use them. */
export function renderEnums({ model }: SchemaFacts): string {
  const sections = model.enums.map(({ name, values }) => {
    const users = model.models.flatMap((table) =>
      columnsOf(table)
        .filter(({ type }) => type === name)
        .map((column) => code(`${table.name}.${column.name}`)),
    );
    return [
      `## ${name}`,
      `Used by ${users.join(', ')}.`,
      markdownTable(
        ['#', 'value'],
        values.map((value, index) => [String(index + 1), code(value.name)]),
      ),
    ].join('\n\n');
  });
  return `${['# Enums', generatedNote, ...sections].join('\n\n')}\n`;
}
