import { columnsOf } from './data-model';
import { code, generatedNote, linesOf, markdownTable, withoutSchema } from './markdown';
import type { SchemaFacts } from './schema-facts';

function overview({ model }: SchemaFacts): string {
  return markdownTable(
    ['model', 'schema', 'columns', '@@index', 'unique'],
    model.models.map((table) => {
      const indexes = model.indexes.filter((index) => index.model === table.name);
      const unique = indexes.filter(({ type }) => type === 'unique');
      return [
        code(table.name),
        table.schema,
        String(columnsOf(table).length),
        String(indexes.filter(({ type }) => type === 'normal').length),
        unique.map(({ fields }) => code(fields.map(({ name }) => name).join(', '))).join('; '),
      ];
    }),
  );
}

/** Indexes that only SQL can say: none of them stands in the data model. */
function extraIndexes({ model, database }: SchemaFacts): string {
  const lines = model.models.flatMap((table) =>
    linesOf(database.public, 'index', table.name)
      .filter(([name]) => name.startsWith('desk_') && !name.endsWith('_pkey'))
      .map(([name, definition]) => `- ${code(name)}: ${definition}`),
  );
  return lines.join('\n');
}

function checks({ model, database }: SchemaFacts): string {
  return markdownTable(
    ['table', 'constraint', 'rule'],
    model.models.flatMap((table) =>
      linesOf(database.public, 'constraint', table.name)
        .filter(([, definition]) => definition.startsWith('CHECK'))
        .map(([name, definition]) => [table.name, code(name), code(definition)]),
    ),
  );
}

function policies({ model, database }: SchemaFacts, prefix: string): string {
  return markdownTable(
    ['policy', 'table', 'rule'],
    model.models.flatMap((table) =>
      linesOf(database.public, 'policy', table.name)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, definition]) => [code(name), table.name, definition]),
    ),
  );
}

function privileges({ database }: SchemaFacts): string {
  const rows = Object.entries(database.public)
    .filter(([subject]) => /^privilege [a-z_]+\.\w+$/.test(subject))
    .map(([subject, definition]) => {
      const [table = '', role = ''] = subject.slice('privilege '.length).split('.');
      return [code(role), table, withoutSchema(definition)];
    })
    .sort(([a = ''], [b = '']) => a.localeCompare(b, 'en'));
  return markdownTable(['role', 'table', 'privileges'], rows);
}

/** The short document: counts, rules, policies and privileges at one glance. */
export function renderQuickReference(facts: SchemaFacts): string {
  const enums = facts.model.enums
    .map(({ name, values }) => `- **${name}**: ${values.map((value) => value.name).join(' ')}`)
    .join('\n');
  return `${[
    '# Schema at a glance',
    generatedNote,
    'Models in full: [SCHEMA-MODELS.md](SCHEMA-MODELS.md). Enums with their use: [SCHEMA-ENUMS.md](SCHEMA-ENUMS.md).',
    '## Models',
    overview(facts),
    'Indexes beside the data model, in SQL only:',
    extraIndexes(facts),
    '## Enums',
    enums,
    '## Check constraints',
    checks(facts),
    '## Tenant policies',
    'Four on each of three tables, for the role `marketplace_tenant`. `app.current_organization_id` and `app.current_user_id` are set locally to the transaction.',
    policies(facts, 'tenant_'),
    '## Staff policies and the owner',
    policies(facts, 'staff_'),
    policies(facts, 'owner_'),
    '## Privileges',
    privileges(facts),
    '## Commands',
    markdownTable(
      ['command', 'does'],
      [
        ['`npm run db:migrate`', 'brings a database up to date'],
        ['`npm run db:seed`', 'fills it with the catalog and generated activity'],
        [
          '`npm run db:check`',
          'reports drift of schema and counters, exit code 1 when there is any',
        ],
        ['`npm run db:docs`', 'writes these documents; `-- --check` fails when they are stale'],
      ],
    ),
  ].join('\n\n')}\n`;
}
