import { columnsOf, type DataModel, type Model, type ModelField } from './data-model';
import { code, generatedNote, linesOf, markdownTable } from './markdown';
import type { SchemaFacts } from './schema-facts';

function columnTable(model: Model, definitions: ReadonlyMap<string, string>): string {
  return markdownTable(
    ['column', 'type', 'null', 'default', 'note'],
    columnsOf(model).map(({ name, documentation }) => {
      const definition = definitions.get(name) ?? '';
      const [typeAndNull = '', defaultValue = ''] = definition.split(' default ');
      return [
        code(name),
        typeAndNull.replace(' not null', '').replaceAll('"', ''),
        typeAndNull.endsWith(' not null') ? 'no' : 'yes',
        code(defaultValue),
        documentation ?? '',
      ];
    }),
  );
}

function relationLine(field: ModelField): string {
  const { name, type, isList, relationFromFields = [], relationOnDelete } = field;
  if (relationFromFields.length === 0) {
    return `- ${code(name)}: ${isList ? 'many' : 'one'} ${code(type)}`;
  }
  const onDelete = relationOnDelete ? `, on delete ${relationOnDelete.toLowerCase()}` : '';
  return `- ${code(name)}: ${code(type)} by ${relationFromFields.map(code).join(', ')}${onDelete}`;
}

function list(title: string, lines: readonly (readonly [string, string])[]): string[] {
  if (lines.length === 0) return [];
  return [`**${title}**`, lines.map(([name, text]) => `- ${code(name)}: ${text}`).join('\n')];
}

/** The table that a model is kept in: in `desk_local` names carry no prefix. */
function section(model: Model, { database }: SchemaFacts): string {
  const description = model.schema === 'desk_local' ? database.desk_local : database.public;
  const of = (kind: string) => linesOf(description, kind, model.name);
  const relations = model.fields.filter(({ kind }) => kind === 'object');
  const triggers = of('trigger').map(
    ([name, definition]) =>
      [
        name,
        definition.replace(/^CREATE TRIGGER \S+ /, '').replace(/ EXECUTE FUNCTION .*$/, ''),
      ] as const,
  );
  return [
    `## ${model.name}`,
    ...(model.documentation ? [model.documentation.replaceAll('\n', ' ')] : []),
    `Schema ${code(model.schema)}, ${columnsOf(model).length} columns.`,
    columnTable(model, new Map(of('column'))),
    ...(relations.length > 0 ? ['**Relations**', relations.map(relationLine).join('\n')] : []),
    ...list(
      'Indexes',
      of('index').map(([name, definition]) => [
        name,
        definition.replace(/^CREATE (UNIQUE )?INDEX \S+ ON \S+ USING /, '$1'),
      ]),
    ),
    ...list('Constraints', of('constraint')),
    ...list('Policies', of('policy')),
    ...list('Privileges', of('privilege')),
    ...list('Triggers', triggers),
  ].join('\n\n');
}

/** The document about models: columns, relations and everything that the database adds to them. */
export function renderModels(facts: SchemaFacts): string {
  const { models }: DataModel = facts.model;
  return `${['# Models', generatedNote, ...models.map((model) => section(model, facts))].join('\n\n')}\n`;
}
