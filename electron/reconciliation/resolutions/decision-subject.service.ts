import { Prisma } from '../../database/generated/client';

/** What a decision `x` is about, in the shape of `decisionSubjectSchema`; needs `subjectTables`. */
export const subjectJson = Prisma.sql`jsonb_build_object('finding', f.id, 'class', f.class,
  'organization', o.name, 'item', coalesce(t.name, n.name),
  'object', coalesce(f.stripe_ids[1], x.purchase_id::text, f.evidence #>> '{description,0}', f.key, ''))`;

/**
 * What a decision changes of a purchase `p`, in the shape of `purchaseChangeSchema`: the columns as they are
 * while it waits, and as they were otherwise. What is asked of Stripe is no column.
 * @param decision the alias of its row
 */
export function changeJson(decision: 'x' | 'r'): Prisma.Sql {
  const d = Prisma.raw(decision);
  return Prisma.sql`jsonb_build_object('changes', ${d}.changes - 'stripe', 'present',
    jsonb_strip_nulls(jsonb_build_object('currency', p.currency)) || coalesce(
      CASE WHEN ${d}.state = 'waiting' AND p.id IS NOT NULL THEN (
        SELECT jsonb_object_agg(k, to_jsonb(p) -> k) FROM jsonb_object_keys(${d}.changes - 'stripe') k)
      ELSE ${d}.before END, '{}'))`;
}

/** Decisions `x` with the findings and purchases that they are about. */
export const subjectTables = Prisma.sql`desk_resolutions x
  LEFT JOIN desk_findings f ON f.id = x.finding_id
  LEFT JOIN marketplace_purchases p ON p.id = coalesce(x.purchase_id, f.purchase_id)
  LEFT JOIN organizations o ON o.id = p.organization_id
  LEFT JOIN marketplace_tools t ON t.id = p.tool_id
  LEFT JOIN marketplace_bundles n ON n.id = p.bundle_id`;

/**
 * The gravest first: the largest of each currency, that of most findings before the others, then the
 * second of each. Amounts of two currencies have no order without a rate, which nobody gave.
 */
export const gravestSubjects = Prisma.sql`
  row_number() OVER (PARTITION BY x.currency ORDER BY x.amount_minor DESC NULLS LAST, x.id),
  count(*) OVER (PARTITION BY x.currency) DESC, x.currency, x.id`;
