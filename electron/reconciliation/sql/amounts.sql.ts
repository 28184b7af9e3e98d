import {
  agree,
  type FindingSelect,
  findingQuery,
  minorOfThousandths,
  type SparseTable,
  thousandthsOfMinor,
} from './expressions';

/** Both amounts are known, in one currency, and are not the same. */
const differs = `u.purchases > 0 AND u.charges > 0 AND u.one_currency AND u.one_charge_currency
  AND u.currency = u.charge_currency AND NOT ${agree('u.ours', 'u.theirs')}`;

const inInvoice = (minor: string) => thousandthsOfMinor(minor, 'u.invoice_currency');

/**
 * Units whose two amounts differ, with what would explain the difference: the smallest set of tax,
 * discount, credit balance, credit note and proration of the invoice that leads from our amount to
 * the captured one.
 */
export const differences: SparseTable = {
  table: 'r_difference',
  when: `EXISTS (SELECT FROM r_u u WHERE ${differs})`,
  sql: `
CREATE TEMP TABLE r_difference ON COMMIT DROP AS
SELECT u.*, why.parts, ${agree('u.ours', thousandthsOfMinor('u.authorised', 'u.charge_currency'))}
    AND u.authorised > u.captured AS partly_captured,
  scaled.purchase_id AS scaled_purchase, scaled.factor
FROM r_u u
LEFT JOIN LATERAL (
  SELECT array_remove(ARRAY[
      CASE WHEN tax THEN 'tax' END, CASE WHEN discount THEN 'discount' END,
      CASE WHEN balance THEN 'credit_balance' END, CASE WHEN note THEN 'credit_note' END,
      CASE WHEN proration THEN 'proration' END
    ], NULL) AS parts
  FROM (VALUES (true), (false)) t (tax)
  CROSS JOIN (VALUES (true), (false)) d (discount)
  CROSS JOIN (VALUES (true), (false)) b (balance)
  CROSS JOIN (VALUES (true), (false)) n (note)
  CROSS JOIN (VALUES (true), (false)) r (proration)
  WHERE u.invoice IS NOT NULL
    AND (u.total_taxes <> 0 OR NOT tax) AND (u.total_discounts <> 0 OR NOT discount)
    AND (u.starting_balance <> u.ending_balance OR NOT balance) AND (u.credited_before <> 0 OR NOT note)
    AND (u.proration <> 0 OR NOT proration)
    AND ${agree(
      `(u.ours + CASE WHEN tax THEN ${inInvoice('u.total_taxes')} ELSE 0 END
        - CASE WHEN discount THEN ${inInvoice('u.total_discounts')} ELSE 0 END
        + CASE WHEN balance THEN ${inInvoice('(u.starting_balance - u.ending_balance)')} ELSE 0 END
        - CASE WHEN note THEN ${inInvoice('u.credited_before')} ELSE 0 END
        + CASE WHEN proration THEN ${inInvoice('u.proration')} ELSE 0 END)`,
      'u.theirs',
    )}
  ORDER BY tax::int + discount::int + balance::int + note::int + proration::int
  LIMIT 1
) why ON true
-- One purchase's amount times or by 10, 100 or 1,000 makes both sides equal.
LEFT JOIN LATERAL (
  SELECT p.id AS purchase_id, f.factor
  FROM r_p p CROSS JOIN (VALUES (10), (100), (1000)) f (factor)
  CROSS JOIN (VALUES (u.theirs), (u.theirs - ${inInvoice('u.total_taxes')} + ${inInvoice('u.total_discounts')})) t (theirs)
  WHERE p.key = u.key AND p.ours > 0
    AND ((u.ours - p.ours) + p.ours * f.factor = t.theirs
      OR (t.theirs - (u.ours - p.ours)) * f.factor = p.ours)
  ORDER BY p.at, p.id, f.factor LIMIT 1
) scaled ON true
WHERE ${differs};
ANALYZE r_difference;`,
};

const ours = minorOfThousandths('u.ours', 'u.currency');
const difference = minorOfThousandths('(u.ours - u.theirs)', 'u.currency');

const unit = {
  purchase: 'u.purchase_id',
  currency: 'u.currency',
  amount: difference,
  stripe: ['u.charge_id', 'u.invoice'],
  occurred: 'u.charge_at',
  purchasedAt: 'u.purchase_at',
} as const;

const unexplained = 'u.parts IS NULL AND NOT u.partly_captured';

/** What was asked and what was captured. */
export const amountFindings: readonly FindingSelect[] = [
  findingQuery({
    class: 'SCALE_ERROR',
    ...unit,
    subject: 'u.scaled_purchase',
    purchase: 'u.scaled_purchase',
    evidence: {
      amount_minor: [ours, 'u.captured'],
      factor: [
        'CASE WHEN u.ours > u.theirs THEN u.factor ELSE 1 END',
        'CASE WHEN u.ours > u.theirs THEN 1 ELSE u.factor END',
      ],
    },
    from: `FROM r_difference u WHERE ${unexplained} AND u.scaled_purchase IS NOT NULL`,
  }),
  findingQuery({
    class: 'DUPLICATE_LINK',
    ...unit,
    subject: 'u.key',
    purchase: '(SELECT p.id FROM r_p p WHERE p.key = u.key ORDER BY p.at DESC, p.id DESC LIMIT 1)',
    evidence: {
      amount_minor: [ours, 'u.captured'],
      purchases: [
        '(SELECT jsonb_agg(p.id ORDER BY p.at, p.id) FROM r_p p WHERE p.key = u.key)',
        'u.charge_id',
      ],
    },
    from: `FROM r_difference u
      WHERE ${unexplained} AND u.scaled_purchase IS NULL AND u.purchases > 1 AND u.ours > u.theirs`,
  }),
  findingQuery({
    class: 'AMOUNT_MISMATCH',
    state: { when: `NOT (${unexplained})`, state: 'information' },
    ...unit,
    subject: 'u.purchase_id',
    evidence: {
      amount_minor: [ours, 'u.captured'],
      explained_by: [
        'NULL::text',
        `CASE WHEN u.parts IS NOT NULL THEN array_to_string(u.parts, ', ')
          WHEN u.partly_captured THEN 'partial_capture' END`,
      ],
    },
    from: `FROM r_difference u
      WHERE CASE WHEN ${unexplained}
        THEN u.scaled_purchase IS NULL AND (u.purchases = 1 OR u.ours < u.theirs)
        ELSE u.partly_captured OR NOT (u.parts && ARRAY['proration', 'credit_note']) END`,
  }),
  findingQuery({
    class: 'PRORATION',
    state: 'information',
    ...unit,
    subject: 'u.purchase_id',
    evidence: { amount_minor: [ours, 'u.captured'], proration_minor: ['0', 'u.proration'] },
    from: `FROM r_difference u WHERE NOT u.partly_captured AND 'proration' = ANY (u.parts)`,
  }),
  findingQuery({
    class: 'CURRENCY_MISMATCH',
    ...unit,
    subject: 'p.id',
    purchase: 'p.id',
    currency: 'p.currency',
    amount: minorOfThousandths('p.ours', 'p.currency'),
    purchasedAt: 'p.at',
    evidence: {
      currency: ['p.currency', 'u.charge_currency'],
      amount_minor: [minorOfThousandths('p.ours', 'p.currency'), 'u.captured'],
    },
    from: `FROM r_p p JOIN r_u u ON u.key = p.key AND u.charges > 0
      WHERE p.currency <> u.charge_currency OR NOT u.one_charge_currency`,
  }),
  findingQuery({
    class: 'CATALOG_DRIFT',
    state: 'information',
    subject: 'p.id',
    purchase: 'p.id',
    currency: 'p.currency',
    amount: minorOfThousandths('(p.ours - p.price)', 'p.currency'),
    evidence: {
      amount_minor: [
        minorOfThousandths('p.ours', 'p.currency'),
        minorOfThousandths('p.ours', 'p.currency'),
      ],
      catalog_price_minor: [minorOfThousandths('p.price', 'p.currency'), 'NULL::bigint'],
    },
    stripe: ['u.charge_id'],
    occurred: 'p.at',
    purchasedAt: 'p.at',
    from: `FROM r_p p JOIN r_u u ON u.key = p.key AND u.charges > 0
      WHERE p.paid AND p.price IS NOT NULL AND p.price <> p.ours
        AND u.currency = u.charge_currency AND u.one_currency AND u.one_charge_currency
        AND ${agree('u.ours', 'u.theirs')}`,
  }),
];
