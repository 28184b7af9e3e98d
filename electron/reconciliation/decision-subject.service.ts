import { Prisma } from '../database/generated/client';

/** What a decision `x` is about, in the shape of `decisionSubjectSchema`; needs `subjectTables`. */
export const subjectJson = Prisma.sql`jsonb_build_object('finding', f.id, 'class', f.class,
  'organization', o.name, 'item', coalesce(t.name, n.name),
  'object', coalesce(f.stripe_ids[1], x.purchase_id::text, f.evidence #>> '{description,0}', f.key, ''))`;

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
