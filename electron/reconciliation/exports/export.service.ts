import { DeskError } from '../../shared/errors';
import { numberText } from '../../shared/number-text';
import { auditPage } from '../audit/audit-log.service';
import { listBankLines } from '../bank/bank-statements.service';
import { listPayouts } from '../bank/payouts.service';
import type { FinanceAccess } from '../finance-access';
import { findingClasses } from '../findings/finding-classes.rules';
import { allFindings } from '../findings/finding-queue.service';
import { remedyTexts } from '../findings/remedies.rules';
import type { Period } from '../period/period.schema';
import { purchasesPage } from '../purchases.service';
import { listBatches } from '../resolutions/decisions.service';
import {
  type CsvValue,
  csvText,
  disagreementText,
  type ExportTable,
  exportAmount,
} from './export.rules';
import type { ExportRequest } from './export.schema';
import { journalTable } from './journal.service';

/** More rows than a spreadsheet takes are not exported at once. */
const mostRows = 100_000;

/** A file that leaves something out without saying so would be taken for the whole. */
function tooMany(what: string, most: number): DeskError {
  return new DeskError('too_large', {
    reason: `There are more than ${numberText(most)} ${what}. Where they are of a period, choose fewer days.`,
  });
}

function whole<Row>(
  { rows, total }: { readonly rows: readonly Row[]; readonly total: number },
  what: string,
  most: number,
): readonly Row[] {
  if (total > rows.length) throw tooMany(what, most);
  return rows;
}

async function findingsTable(
  access: FinanceAccess,
  request: Extract<ExportRequest, { what: 'findings' }>,
  most: number,
): Promise<ExportTable> {
  const findings = await allFindings(access, request.filters, most);
  const remedyText = (remedy: string) =>
    (remedyTexts as Readonly<Record<string, string>>)[remedy] ?? remedy;
  return {
    name: `findings-${request.filters.from}-${request.filters.to}`,
    header: [
      'finding',
      'class',
      'title',
      'state',
      'severity',
      'standing',
      'currency',
      'amount',
      'organisation',
      'item',
      'purchase_id',
      'stripe_ids',
      'fields_that_disagree',
      'remedy',
      'assignee',
      'decision',
      'reason',
      'occurred_at_utc',
      'due_at_utc',
    ],
    rows: findings.map((finding) => [
      finding.id,
      finding.class,
      findingClasses[finding.class].title,
      finding.state,
      finding.severity,
      finding.standing,
      finding.currency,
      exportAmount(finding.amountMinor, finding.currency),
      finding.organization,
      finding.item,
      finding.purchaseId,
      finding.stripeIds.join(' '),
      disagreementText(finding),
      remedyText(finding.remedy),
      finding.assignee,
      finding.resolution?.kind ?? null,
      finding.resolution?.reason ?? null,
      finding.occurredAt,
      finding.dueAt,
    ]),
  };
}

async function purchasesTable(
  access: FinanceAccess,
  period: Period,
  most: number,
): Promise<ExportTable> {
  const rows: CsvValue[][] = [];
  let cursor: { key: string; id: string } | null = null;
  do {
    const page: Awaited<ReturnType<typeof purchasesPage>> = await purchasesPage(access, {
      ...period,
      search: '',
      paymentStatuses: [],
      cursor,
      limit: 500,
    });
    rows.push(
      ...page.rows.map((row) => [
        row.id,
        row.purchasedAt,
        row.organization,
        row.item,
        row.currency,
        exportAmount(row.amountMinor, row.currency),
        exportAmount(row.refundedMinor, row.currency),
        row.paymentStatus,
        row.status,
        row.stripePaymentId,
        row.stripeInvoiceId,
        row.standing,
        row.findings,
      ]),
    );
    cursor = page.next;
  } while (cursor !== null && rows.length < most);
  if (cursor !== null || rows.length > most) throw tooMany('purchases', most);
  return {
    name: `purchases-${period.from}-${period.to}`,
    header: [
      'purchase_id',
      'purchased_at_utc',
      'organisation',
      'item',
      'currency',
      'amount',
      'refunded',
      'payment_status',
      'status',
      'stripe_payment_id',
      'stripe_invoice_id',
      'standing',
      'open_findings',
    ],
    rows,
  };
}

async function payoutsTable(
  access: FinanceAccess,
  period: Period,
  most: number,
): Promise<ExportTable> {
  const payouts = whole(await listPayouts(access, period, most), 'payouts', most);
  return {
    name: `payouts-${period.from}-${period.to}`,
    header: [
      'payout_id',
      'created_at_utc',
      'arrival',
      'currency',
      'amount',
      'status',
      'automatic',
      'members',
      'difference',
      'booked_on',
      'estimate',
    ],
    rows: payouts.map((payout) => [
      payout.id,
      payout.created,
      payout.arrival,
      payout.currency,
      exportAmount(payout.amountMinor, payout.currency),
      payout.status,
      payout.automatic,
      payout.memberCount,
      payout.differenceMinor === null
        ? null
        : exportAmount(payout.differenceMinor, payout.currency),
      payout.bankedOn,
      payout.estimate === null ? null : exportAmount(payout.estimate.minor, payout.currency),
    ]),
  };
}

async function bankTable(
  access: FinanceAccess,
  period: Period,
  most: number,
): Promise<ExportTable> {
  const lines = whole(await listBankLines(access, period, most), 'bank lines', most);
  return {
    name: `bank-lines-${period.from}-${period.to}`,
    header: [
      'booked_on',
      'account',
      'currency',
      'amount',
      'reference',
      'description',
      'payout_id',
      'matched_by',
    ],
    rows: lines.map((line) => [
      line.bookedOn,
      line.account,
      line.currency,
      exportAmount(line.amountMinor, line.currency),
      line.reference,
      line.description,
      line.payoutId,
      line.matchedBy,
    ]),
  };
}

async function decisionsTable(access: FinanceAccess, most: number): Promise<ExportTable> {
  const decisions = whole(await listBatches(access, null, most), 'decisions', most);
  return {
    name: 'decisions',
    header: [
      'decision_id',
      'decision',
      'state',
      'findings',
      'totals',
      'about',
      'reason',
      'requested_by',
      'requested_at_utc',
      'decided_by',
      'problem',
    ],
    rows: decisions.map((batch) => [
      batch.batchId,
      batch.kind,
      batch.state,
      batch.count,
      batch.totals
        .map(({ currency, minor }) => `${exportAmount(minor, currency)} ${currency}`)
        .join('; '),
      batch.subjects
        .map(({ class: name, organization, item, object }) =>
          [name, organization, item ?? object].filter(Boolean).join(' '),
        )
        .join('; '),
      batch.reason,
      batch.requestedBy,
      batch.requestedAt,
      batch.decidedBy,
      batch.problem,
    ]),
  };
}

async function auditTable(access: FinanceAccess): Promise<ExportTable> {
  const rows: CsvValue[][] = [];
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<typeof auditPage>> = await auditPage(access, before);
    rows.push(
      ...page.entries.map((entry) => [
        entry.sequence,
        entry.at,
        entry.actor,
        entry.role,
        entry.action,
        entry.subjectKind,
        entry.subjectId,
        JSON.stringify(entry.details),
        entry.hash,
      ]),
    );
    before = page.before;
    // The log is one chain: a part of it verifies nothing, so it leaves whole.
  } while (before !== null);
  return {
    name: 'audit-log',
    header: [
      'sequence',
      'at_utc',
      'actor',
      'role',
      'action',
      'subject',
      'subject_id',
      'details',
      'hash',
    ],
    rows,
  };
}

function tableOf(
  access: FinanceAccess,
  request: ExportRequest,
  most: number,
): Promise<ExportTable> {
  switch (request.what) {
    case 'findings':
      return findingsTable(access, request, most);
    case 'purchases':
      return purchasesTable(access, request.period, most);
    case 'payouts':
      return payoutsTable(access, request.period, most);
    case 'bank_lines':
      return bankTable(access, request.period, most);
    case 'decisions':
      return decisionsTable(access, most);
    case 'journal':
      return journalTable(access, request.period);
    case 'audit':
      return auditTable(access);
  }
}

/**
 * A list as a CSV file.
 * @param most rows that it may have; the audit log and the journal leave whole, however long
 * @throws DeskError `too_large`
 */
export async function exportCsv(access: FinanceAccess, request: ExportRequest, most = mostRows) {
  const { name, header, rows } = await tableOf(access, request, most);
  // The mark at the beginning tells a spreadsheet that names are in UTF-8.
  return { fileName: `${name}.csv`, text: `\ufeff${csvText(header, rows)}`, rows: rows.length };
}
