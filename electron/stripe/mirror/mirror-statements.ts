import { type MirrorObject, mirrorTables } from './mirror-tables';

/** Stripe tells the time in whole seconds, once per answer, and an answer takes a while. */
const uncertainty = `interval '3 seconds'`;

/**
 * SQL that brings listed objects into the mirror. Parameters: `$1` a JSON list of pages, each
 * `{"as_of": seconds, "page": <a list as Stripe sent it>}`; `$2` the mode of the key.
 *
 * Of one object the newest state in the list wins, and it replaces what is stored only if it is
 * newer. A state that differs from the stored one and is not older by more than both times are
 * uncertain is reported as a tie, because nothing tells which came first: whoever runs the
 * statement fetches it again.
 */
function upsert(object: MirrorObject, incoming: string): string {
  const { table, columns, raw = 'o', lateral } = mirrorTables[object];
  const names = Object.keys(columns);
  const written = [...names, 'raw', 'as_of'];
  return `
    ${object}_in AS MATERIALIZED (
      SELECT DISTINCT ON (o->>'id') o, live, at, o->>'id' AS in_id
      FROM ${incoming}
      ORDER BY o->>'id', at DESC
    ),
    ${object}_tie AS (
      SELECT in_id FROM ${object}_in JOIN ${table} t ON t.id = in_id
      WHERE t.as_of >= at AND t.as_of < at + ${uncertainty} AND t.raw <> ${raw}
    ),
    ${object}_out AS (
      INSERT INTO ${table} (${written.join(', ')})
      SELECT ${names.map((name) => columns[name]).join(', ')}, ${raw}, at
      FROM ${object}_in${lateral === undefined ? '' : `, LATERAL (${lateral}) l`}
      ON CONFLICT (id) DO UPDATE SET
        ${written
          .filter((name) => name !== 'id')
          .map((name) => `${name} = excluded.${name}`)
          .join(', ')}
      WHERE ${table}.as_of < excluded.as_of
    )`;
}

function wellformed(object: MirrorObject, alias: string): string {
  const fields = ['id', ...mirrorTables[object].required];
  return fields.map((field) => `${alias}->>'${field}' IS NOT NULL`).join(' AND ');
}

const pages = `
    pages AS MATERIALIZED (
      SELECT p->'page' AS page, to_timestamp((p->>'as_of')::float8) AS at
      FROM jsonb_array_elements($1::jsonb) p
    ),
    objects AS MATERIALIZED (
      SELECT o, at, $2::boolean AS live
      FROM pages, jsonb_array_elements(
        CASE WHEN jsonb_typeof(page->'data') = 'array' THEN page->'data' ELSE jsonb_build_array(page) END
      ) o
    )`;

function report(objects: readonly MirrorObject[], first: MirrorObject): string {
  const sum = objects.map((object) => `(SELECT count(*) FROM ${object}_in)`).join(' + ');
  const ties = objects
    .map((object) => `SELECT '${object}' AS object, in_id AS id FROM ${object}_tie`)
    .join(' UNION ALL ');
  return `
    SELECT (${sum})::integer AS taken,
      (SELECT count(*) FROM objects WHERE NOT (${wellformed(first, 'o')}))::integer AS malformed,
      coalesce((SELECT jsonb_agg(jsonb_build_object('object', object, 'id', id)) FROM (${ties}) tie), '[]') AS ties`;
}

/** What the source of a balance transaction may be, as far as the mirror keeps it. */
export const sources: readonly MirrorObject[] = ['charge', 'refund', 'dispute', 'payout'];

/**
 * The statement for pages of one kind of object. Balance transactions bring their expanded sources
 * with them, and `taken` counts them too; `malformed` counts what is no object of the kind.
 */
function mirrorStatement(object: MirrorObject): string {
  if (object !== 'balance_transaction') {
    const incoming = `objects WHERE ${wellformed(object, 'o')}`;
    return `WITH ${pages}, ${upsert(object, incoming)} ${report([object], object)}`;
  }
  const withSources = sources.map((source) =>
    upsert(
      source,
      `(SELECT o->'source' AS o, at, live FROM objects WHERE o #>> '{source,object}' = '${source}') expanded
       WHERE ${wellformed(source, 'o')}`,
    ),
  );
  const spine = upsert(object, `objects WHERE ${wellformed(object, 'o')}`);
  return `WITH ${pages}, ${[spine, ...withSources].join(', ')} ${report([object, ...sources], object)}`;
}

const statements = new Map<MirrorObject, string>();

/** The statement that mirrors pages of a kind of object; made once. */
export function statementFor(object: MirrorObject): string {
  const known = statements.get(object) ?? mirrorStatement(object);
  statements.set(object, known);
  return known;
}
