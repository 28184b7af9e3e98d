import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import { describeSchema } from '../../electron/database/schema-description';
import { parseDataModel } from './data-model';
import { renderEnums } from './render-enums';
import { renderModels } from './render-models';
import { renderQuickReference } from './render-quick-reference';
import type { SchemaFacts } from './schema-facts';

/**
 * Makes every document that follows from the data model and a migrated database.
 * @param root the project's directory
 * @param client a connection to a database with all migrations of both schemas
 * @returns path relative to the project and contents of each
 */
export async function schemaDocuments(
  root: string,
  client: ClientBase,
): Promise<ReadonlyMap<string, string>> {
  const facts: SchemaFacts = {
    model: parseDataModel(await readFile(join(root, 'prisma', 'schema.prisma'), 'utf8')),
    database: {
      public: await describeSchema(client, 'public'),
      desk_local: await describeSchema(client, 'desk_local'),
    },
  };
  return new Map([
    ['prisma/SCHEMA-QUICK-REF.md', renderQuickReference(facts)],
    ['prisma/SCHEMA-MODELS.md', renderModels(facts)],
    ['prisma/SCHEMA-ENUMS.md', renderEnums(facts)],
    ['electron/database/expected-schema.json', `${JSON.stringify(facts.database, null, 2)}\n`],
  ]);
}
