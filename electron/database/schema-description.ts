import type { ClientBase } from 'pg';
import type { MigratedSchema } from './migrator';

/**
 * A schema in PostgreSQL's own words: one line for each column, index, constraint, enum, policy,
 * trigger, function and privilege. The key is its kind and name, for instance
 * `column marketplace_tools.slug`, the value its definition.
 */
export type SchemaDescription = Readonly<Record<string, string>>;

/** Roles whose privileges belong to the schema; the owner's and other logins' do not. */
const describedRoles = [
  'marketplace_tenant',
  'desk_curator',
  'desk_moderator',
  'desk_finance',
  'desk_admin',
];

const tables = `
  SELECT c.oid, c.relname, c.relkind, c.relacl, c.relrowsecurity, c.relforcerowsecurity, c.relowner
  FROM pg_class c
  WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
    AND c.relname <> '_prisma_migrations'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`;

const functions = `
  SELECT p.oid, p.proacl, p.proowner,
    format('%s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) AS signature
  FROM pg_proc p
  WHERE p.pronamespace = $1::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`;

/** Names a grantee, or null when it is none of the described roles and not PUBLIC. */
const grantee = `
  CASE WHEN acl.grantee = 0 THEN 'PUBLIC'
       ELSE (SELECT rolname::text FROM pg_roles r WHERE r.oid = acl.grantee AND r.rolname = ANY ($2)) END`;

const description = `
  WITH tables AS (${tables}), functions AS (${functions}),
  granted AS (
    SELECT t.relname AS object, ${grantee} AS role, acl.privilege_type AS privilege
    FROM tables t CROSS JOIN aclexplode(t.relacl) acl
    UNION ALL
    SELECT t.relname, ${grantee}, format('%s (%s)', acl.privilege_type,
      string_agg(a.attname, ', ' ORDER BY a.attnum))
    FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid CROSS JOIN aclexplode(a.attacl) acl
    GROUP BY t.relname, acl.grantee, acl.privilege_type
    UNION ALL
    SELECT f.signature, ${grantee}, acl.privilege_type
    FROM functions f CROSS JOIN aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) acl
  )
  SELECT format(CASE t.relkind WHEN 'v' THEN 'view column %s.%s' ELSE 'column %s.%s' END,
      t.relname, a.attname) AS subject,
    concat(format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' END,
      ' default ' || pg_get_expr(d.adbin, d.adrelid)) AS definition
  FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
  UNION ALL
  SELECT format('index %s.%s', t.relname, x.relname),
    concat(pg_get_indexdef(x.oid), CASE WHEN NOT i.indisvalid THEN ' INVALID' END)
  FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class x ON x.oid = i.indexrelid
  UNION ALL
  SELECT format('constraint %s.%s', t.relname, k.conname), pg_get_constraintdef(k.oid)
  FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype <> 'n'
  UNION ALL
  SELECT format('enum %s', y.typname), string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
  FROM pg_type y JOIN pg_enum e ON e.enumtypid = y.oid
  WHERE y.typnamespace = $1::regnamespace GROUP BY y.typname
  UNION ALL
  SELECT format('row security %s', t.relname),
    concat(CASE WHEN t.relrowsecurity THEN 'enabled' ELSE 'disabled' END,
      CASE WHEN t.relforcerowsecurity THEN ', forced' END)
  FROM tables t WHERE t.relrowsecurity OR t.relforcerowsecurity OR t.relname = ANY (
    ARRAY['marketplace_purchases', 'marketplace_cart', 'marketplace_reviews'])
  UNION ALL
  SELECT format('policy %s.%s', t.relname, p.polname),
    concat(
      CASE WHEN NOT p.polpermissive THEN 'restrictive ' END,
      CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
        WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
      ' to ', (SELECT string_agg(CASE WHEN r.oid = t.relowner THEN 'the owner' ELSE r.rolname END, ', '
               ORDER BY r.rolname) FROM pg_roles r WHERE r.oid = ANY (p.polroles)),
      ' using ' || pg_get_expr(p.polqual, p.polrelid),
      ' with check ' || pg_get_expr(p.polwithcheck, p.polrelid))
  FROM tables t JOIN pg_policy p ON p.polrelid = t.oid
  UNION ALL
  SELECT format('trigger %s.%s', t.relname, g.tgname),
    concat(pg_get_triggerdef(g.oid), CASE WHEN g.tgenabled <> 'O' THEN ' (disabled)' END)
  FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
  UNION ALL
  -- A function is compared by a digest: its text is in the migrations.
  SELECT format('function %s', f.signature), md5(pg_get_functiondef(f.oid)) FROM functions f
  UNION ALL
  SELECT format('privilege %s.%s', object, role), string_agg(privilege, ', ' ORDER BY privilege)
  FROM granted WHERE role IS NOT NULL GROUP BY object, role
  UNION ALL
  SELECT format('extension %s', extname), 'installed' FROM pg_extension
  WHERE extnamespace = $1::regnamespace`;

/**
 * Describes one schema as it is in the database.
 * @param client a connection that is in no transaction; any login may read the system catalog
 */
export async function describeSchema(
  client: ClientBase,
  schema: MigratedSchema,
): Promise<SchemaDescription> {
  await client.query('BEGIN READ ONLY');
  try {
    // Without any search path every name in a definition is spelt in full, for every login alike.
    await client.query('SET LOCAL search_path TO pg_catalog');
    const { rows } = await client.query<{ subject: string; definition: string }>(description, [
      schema,
      describedRoles,
    ]);
    const sorted = rows
      .map(({ subject, definition }) => [subject, definition] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted);
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Something that is not as it should be. */
export interface SchemaDifference {
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
}

/** The table, enum or function that a line of a description is about. */
function objectOf(subject: string): string {
  const [, name = ''] = /^(?:row security|\w+) (.*)$/.exec(subject) ?? [];
  return name.split(/[.(]/, 1)[0] ?? name;
}

/**
 * Compares two descriptions of a schema.
 *
 * What the actual one has beyond the expected one counts where it belongs to the desk or to a
 * table of the marketplace; a platform may keep other tables of its own beside them.
 */
export function compareSchemas(
  expected: SchemaDescription,
  actual: SchemaDescription,
): readonly SchemaDifference[] {
  const ours = new Set(Object.keys(expected).map(objectOf));
  const isOurs = (subject: string) =>
    ours.has(objectOf(subject)) || /^(desk|marketplace)_/.test(objectOf(subject));
  const subjects = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  return subjects
    .filter((subject) => subject in expected || isOurs(subject))
    .map((subject) => ({
      subject,
      expected: expected[subject] ?? 'none',
      actual: actual[subject] ?? 'missing',
    }))
    .filter((difference) => difference.expected !== difference.actual);
}
