import { threeDecimalCurrencies, zeroDecimalCurrencies } from '../../shared/money';
import { deletedInvoice } from '../../stripe/mirror/mirror-tables.rules';
import type { FindingClass, FindingState } from '../findings/finding-classes.rules';
import { remedyOf, severityOf } from '../findings/finding-classes.rules';
import type { Remedy } from '../findings/remedies.rules';

/** Text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** An instant as an SQL literal. */
export function instant(at: Date): string {
  return `timestamptz ${literal(at.toISOString())}`;
}

const list = (codes: readonly string[]) => codes.map(literal).join(', ');

/**
 * Thousandths of a currency per minor unit. Purchases hold hundredths of the currency, Stripe minor
 * units with 0, 2 or 3 decimals; in thousandths both are whole numbers and can be compared exactly.
 */
function thousandthsPerMinor(currency: string): string {
  return `CASE WHEN ${currency} IN (${list(zeroDecimalCurrencies)}) THEN 1000
    WHEN ${currency} IN (${list(threeDecimalCurrencies)}) THEN 1 ELSE 10 END`;
}

/** A numeric(10,2) amount in thousandths of the currency. */
export function thousandthsOfDecimal(amount: string): string {
  return `(${amount} * 1000)::bigint`;
}

/** An amount of Stripe's in thousandths of the currency. */
export function thousandthsOfMinor(minor: string, currency: string): string {
  return `(${minor} * ${thousandthsPerMinor(currency)})`;
}

/** Thousandths as minor units, rounded: only for showing, never for comparing. */
export function minorOfThousandths(thousandths: string, currency: string): string {
  return `round(${thousandths}::numeric / ${thousandthsPerMinor(currency)})::bigint`;
}

/**
 * Whether our amount is Stripe's, both in thousandths. A third decimal has no place in our column:
 * an amount that has one agrees with either neighbour in hundredths.
 */
export function agree(ours: string, theirs: string): string {
  return `(${ours} = ${theirs} OR (${theirs} % 10 <> 0 AND abs(${ours} - ${theirs}) < 10))`;
}

/** The day of an instant, cut off without a calendar: two instants of one day are of one month. */
export function dayOf(at: string): string {
  return `date_bin('1 day', ${at}, timestamptz '2000-01-01 00:00:00Z')`;
}

/** The month of an instant; the session that runs this is in UTC. */
export function monthOf(at: string): string {
  return `date_trunc('month', ${at})`;
}

/**
 * Whether an invoice is there: as a draft it can be deleted.
 * @param invoice the alias of a row of `desk_stripe_invoices`
 */
export function isThere(invoice: string): string {
  return `${invoice}.status IS DISTINCT FROM ${literal(deletedInvoice)}`;
}

/** Payment states in which we say that we have the money, or had it. */
export const paidStatuses = `('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED')`;

/**
 * What each side says of a field, and under which condition they disagree, where rows of a class may
 * agree in it although it says so in other words.
 */
type EvidenceField = readonly [ours: string, stripe: string, disagree?: string];

/** The fields of a row that disagree, as JSON. */
function evidenceOf(fields: FindingQuery['evidence']): string {
  const object = (name: string, [ours, theirs]: EvidenceField) =>
    `jsonb_build_object(${literal(name)}, jsonb_build_array(${ours}, ${theirs}))`;
  return Object.entries(fields)
    .map(([name, field]) => {
      const [, , disagree] = field;
      const said = object(name, field);
      return disagree === undefined ? said : `CASE WHEN ${disagree} THEN ${said} ELSE '{}' END`;
    })
    .join(' || ');
}

/** One finding for each row of a source; every value is an SQL expression over that source. */
export interface FindingQuery {
  readonly class: FindingClass;
  /** The state of all rows, or the conditions under which a row is in one, the last without any. */
  readonly state?: FindingState | { readonly when: string; readonly state: FindingState };
  /** Under which condition a row proposes something else than its class and state do. */
  readonly remedy?: { readonly when: string; readonly remedy: Remedy };
  /** The object that the finding is about: with the class it is its identity across runs. */
  readonly subject: string;
  readonly currency: string;
  /** Money at risk in minor units. */
  readonly amount: string;
  /** The fields that disagree. */
  readonly evidence: Readonly<Record<string, EvidenceField>>;
  readonly purchase?: string;
  /** Elements of the array of Stripe's ids; nulls are left out. */
  readonly stripe: readonly string[];
  readonly due?: string;
  readonly occurred: string;
  readonly purchasedAt?: string;
  /** FROM and WHERE. */
  readonly from: string;
  /** The table that every row comes from, where FROM does not begin with it. */
  readonly of?: string;
}

/** The columns of the findings of a run, in the order in which {@link findingQuery} gives them. */
export const foundColumns = `class, key, state, severity, remedy, currency, amount_minor, evidence, purchase_id,
  stripe_ids, due_at, occurred_at, purchase_at`;

function stateParts({ class: name, state = 'discrepancy', remedy: other }: FindingQuery) {
  const remedyIn = (of: FindingState) => {
    const usual = literal(remedyOf(name, of));
    return other
      ? `CASE WHEN ${other.when} THEN ${literal(other.remedy)} ELSE ${usual} END`
      : usual;
  };
  const literals = (of: FindingState) => [literal(of), literal(severityOf(name, of)), remedyIn(of)];
  if (typeof state === 'string') return literals(state);
  const otherwise = literals('discrepancy');
  return literals(state.state).map(
    (value, at) => `CASE WHEN ${state.when} THEN ${value} ELSE ${otherwise[at]} END`,
  );
}

/** The findings of a class. */
export interface FindingSelect {
  readonly sql: string;
  /** The table that every row comes from: where it is empty, so is this. */
  readonly of: string | undefined;
}

/** The SELECT of a class, with the table that leads its FROM. */
export function findingQuery(query: FindingQuery): FindingSelect {
  const { class: name, subject, currency, amount, evidence, stripe } = query;
  const sql = `SELECT ${literal(name)}, ${literal(`${name}|`)} || ${subject}, ${stateParts(query).join(', ')},
  ${currency}, abs(${amount})::bigint, ${evidenceOf(evidence)},
  ${query.purchase ?? 'NULL::uuid'}, array_remove(ARRAY[${stripe.join(', ')}]::text[], NULL),
  ${query.due ?? 'NULL::timestamptz'}, ${query.occurred}, ${query.purchasedAt ?? 'NULL::timestamptz'}
${query.from}`;
  return { sql, of: query.of ?? /^FROM (r_\w+)/.exec(query.from)?.[1] };
}

interface NamedRelation {
  readonly table: string;
  /** Whether it would hold anything, cheap to ask; it may say so too often. */
  readonly when: string;
}

/** A table that is made only where it would hold anything: in most runs it would not. */
export interface SparseTable extends NamedRelation {
  readonly sql: string;
}

/** A small relation that few statements read, each of which has it in its WITH: a table costs more. */
export interface SharedPart extends NamedRelation {
  readonly select: string;
}

/** Shared parts as the WITH of a statement that reads them. */
export function withParts(...parts: readonly SharedPart[]): string {
  return `WITH ${parts.map(({ table, select }) => `${table} AS MATERIALIZED (${select})`).join(', ')}`;
}

/** What a reconciliation is asked about. */
export interface Scope {
  /** First instant of the period. */
  readonly from: Date;
  /** First instant after the period. */
  readonly to: Date;
  /** The instant that ages are counted to. */
  readonly asOf: Date;
}

/** Whether an instant lies in the period. */
export function within(at: string, { from, to }: Scope): string {
  return `${at} >= ${instant(from)} AND ${at} < ${instant(to)}`;
}
