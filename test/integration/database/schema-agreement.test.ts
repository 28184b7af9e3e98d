import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import expectedSchema from '../../../electron/database/expected-schema.json';
import {
  describeSchema,
  type SchemaDescription,
} from '../../../electron/database/schema-description';
import {
  columnsOf,
  type Model,
  type ModelField,
  parseDataModel,
} from '../../../scripts/schema-docs/data-model';
import { openTestDatabase, type TestDatabase, testEngines } from '../../support/databases';

const model = parseDataModel(readFileSync('prisma/schema.prisma', 'utf8'));

/** Indexes that only SQL can say; any other one beside the data model is an error. */
const sqlOnlyIndexes = {
  desk_stripe_catalog_prices: ['desk_stripe_catalog_prices_current_idx'],
  desk_changes: ['desk_changes_deleted_idx'],
  desk_listed_tools: ['desk_listed_tools_price_idx'],
  marketplace_tools: ['desk_tools_name_idx', 'desk_tools_provider_idx', 'desk_tools_tags_idx'],
  marketplace_purchases: [
    'desk_purchases_naming_charges_idx',
    'desk_purchases_running_idx',
    'desk_purchases_side_by_side_idx',
    'desk_purchases_subscription_idx',
  ],
  marketplace_reviews: ['desk_reviews_approved_idx'],
  desk_appeals: ['desk_appeals_open_key'],
  desk_resolutions: ['desk_resolutions_live_key'],
  desk_matches: ['desk_matches_proposed_idx'],
  desk_stripe_charges: [
    'desk_stripe_charges_naming_invoices_idx',
    'desk_stripe_charges_unbooked_idx',
  ],
  desk_stripe_invoices: [
    'desk_stripe_invoices_naming_payments_idx',
    'desk_stripe_invoices_odd_idx',
  ],
  desk_stripe_payment_intents: ['desk_stripe_payment_intents_naming_invoices_idx'],
  desk_stripe_subscriptions: ['desk_stripe_subscriptions_live_idx'],
};

/** Columns of a type that Prisma does not know; its parser leaves them out. */
const sqlOnlyColumns = /^column \w+\.(?:change_xid|first_xid)$/;

const scalarTypes: Readonly<Record<string, string>> = {
  String: 'text',
  Int: 'integer',
  Bytes: 'bytea',
  BigInt: 'bigint',
  Boolean: 'boolean',
  Json: 'jsonb',
};
const nativeTypes: Readonly<Record<string, (args: readonly string[]) => string>> = {
  Uuid: () => 'uuid',
  Json: () => 'json',
  VarChar: ([length]) => `character varying(${length})`,
  Timestamptz: ([precision]) => `timestamp(${precision}) with time zone`,
  Decimal: ([precision, scale]) => `numeric(${precision},${scale})`,
  Real: () => 'real',
  Date: () => 'date',
  SmallInt: () => 'smallint',
};

function typeOf({ kind, type, nativeType, isList }: ModelField): string {
  const single =
    kind === 'enum'
      ? `public."${type}"`
      : nativeType
        ? nativeTypes[nativeType[0]]?.(nativeType[1])
        : scalarTypes[type];
  return `${single ?? `an unknown type ${type}`}${isList ? '[]' : ''}`;
}

function defaultOf(field: ModelField): string {
  const { default: value, kind, type, nativeType } = field;
  if (value === undefined) return '';
  if (Array.isArray(value)) return ' default ARRAY[]::text[]';
  if (type === 'Json') return ` default '${value}'::jsonb`;
  if (typeof value === 'object' && 'name' in value) {
    return ` default ${value.name === 'dbgenerated' ? value.args[0] : `${value.name}()`}`;
  }
  if (kind === 'enum') return ` default '${value}'::public."${type}"`;
  if (type === 'String') {
    return ` default '${value}'::${nativeType?.[0] === 'VarChar' ? 'character varying' : 'text'}`;
  }
  if (type === 'Json') return ` default '${value}'::jsonb`;
  return ` default ${value}`;
}

function columnLines({ name, fields }: Model): [string, string][] {
  return columnsOf({ name, fields, schema: '' }).map((field) => [
    `column ${name}.${field.name}`,
    `${typeOf(field)}${field.isRequired ? ' not null' : ''}${defaultOf(field)}`,
  ]);
}

function indexNames(table: string): string[] {
  const endings = { id: 'pkey', unique: 'key', normal: 'idx' } as const;
  return model.indexes
    .filter((index) => index.model === table)
    .map(({ type, fields }) =>
      type === 'id'
        ? `${table}_pkey`
        : `${table}_${fields.map(({ name }) => name).join('_')}_${endings[type]}`,
    );
}

/** Relations that triggers keep, once for all rows of a statement. */
const keptByTriggers = [
  'desk_changes.change_set_id',
  'desk_staged_changes.change_set_id',
  'desk_listed_tools.id',
  'desk_tool_words.tool_id',
];

function foreignKeys({ name, fields, schema }: Model): [string, string][] {
  const actions: Readonly<Record<string, string>> = {
    Cascade: 'CASCADE',
    Restrict: 'RESTRICT',
    SetNull: 'SET NULL',
  };
  return fields.flatMap(
    ({ type, relationFromFields = [], relationToFields = [], relationOnDelete }) => {
      if (relationFromFields.length === 0) return [];
      const columns = relationFromFields.join(', ');
      const kept = keptByTriggers.includes(`${name}.${columns}`) ? ' NOT ENFORCED' : '';
      return [
        [
          `constraint ${name}.${name}_${relationFromFields.join('_')}_fkey`,
          `FOREIGN KEY (${columns}) REFERENCES ${schema}.${type}(${relationToFields.join(', ')}) ON UPDATE CASCADE ON DELETE ${actions[relationOnDelete ?? '']}${kept}`,
        ] satisfies [string, string],
      ];
    },
  );
}

function linesOfKind(description: SchemaDescription, kind: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(description).filter(([subject]) => kind.test(subject)));
}

describe.each(testEngines)('the migrated database on the %s engine', (engine) => {
  let test: TestDatabase;
  let client: Client;
  let description: SchemaDescription;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
    client = await test.connect();
    description = await describeSchema(client, 'public');
  });
  afterAll(() => test.close());

  const models = model.models.filter(({ schema }) => schema === 'public');

  it('has exactly the columns of schema.prisma, with type, nullability and default', () => {
    const lines = Object.entries(linesOfKind(description, /^column /));
    expect(Object.fromEntries(lines.filter(([subject]) => !sqlOnlyColumns.test(subject)))).toEqual(
      Object.fromEntries(models.flatMap(columnLines)),
    );
  });

  it('has exactly the enums of schema.prisma', () => {
    expect(linesOfKind(description, /^enum /)).toEqual(
      Object.fromEntries(
        model.enums.map(({ name, values }) => [
          `enum ${name}`,
          values.map((value) => value.name).join(', '),
        ]),
      ),
    );
  });

  it('has exactly the indexes of schema.prisma, and the ones that only SQL can say', () => {
    const expected = models.flatMap(({ name }) =>
      indexNames(name).map((index) => `index ${name}.${index}`),
    );
    const extra = Object.entries(sqlOnlyIndexes).flatMap(([table, names]) =>
      names.map((name) => `index ${table}.${name}`),
    );
    expect(Object.keys(linesOfKind(description, /^index /)).sort()).toEqual(
      [...expected, ...extra].sort(),
    );
  });

  it('has exactly the relations of schema.prisma, with what happens on deletion', () => {
    const keys = Object.fromEntries(models.flatMap(foreignKeys));
    expect(linesOfKind(description, /_fkey$/)).toEqual(keys);
  });

  it('treats the empty side of a cart line as equal, so that nothing is in a cart twice', () => {
    expect(
      description['index marketplace_cart.marketplace_cart_user_id_tool_id_bundle_id_key'],
    ).toMatch(/NULLS NOT DISTINCT/);
  });

  it('is what the check of a database expects, the other engine included', () => {
    expect(description).toEqual(expectedSchema.public);
  });

  // A server has no local schema.
  if (engine === 'embedded') {
    it('has a local schema with exactly its columns', async () => {
      const local = model.models.filter(({ schema }) => schema === 'desk_local');
      expect(linesOfKind(await describeSchema(client, 'desk_local'), /^column /)).toEqual(
        Object.fromEntries(local.flatMap(columnLines)),
      );
    });
  }
});
