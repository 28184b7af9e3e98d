import { z } from 'zod';
import { procedureFor, router } from '../ipc/procedure';
import { auditCheckSchema, auditPageSchema } from './audit/audit-log.schema';
import { auditPage, checkAudit } from './audit/audit-log.service';
import {
  assignLineInput,
  bankLineSchema,
  bankStatementSchema,
  importResultSchema,
  importStatementInput,
  payoutListingSchema,
  payoutMemberSchema,
  previewStatementInput,
  removeStatementInput,
  statementPreviewSchema,
} from './bank/bank-statement.schema';
import {
  assignBankLine,
  importStatement,
  listBankLines,
  listStatements,
  previewStatement,
  removeStatement,
} from './bank/bank-statements.service';
import { listPayouts, payoutMembers } from './bank/payouts.service';
import { exportInput, exportOutput } from './exports/export.schema';
import { exportCsv } from './exports/export.service';
import { financeAccess } from './finance-access';
import {
  chainInput,
  chainSchema,
  purchasesInput,
  purchasesPageSchema,
} from './findings/chain.schema';
import { readChainOf } from './findings/chain.service';
import { addNote, listNotes } from './findings/finding-notes.service';
import {
  assignInput,
  findingSchema,
  noteInput,
  notesSchema,
  queueFacetsSchema,
  queueFiltersSchema,
  queueInput,
  queuePageSchema,
} from './findings/finding-queue.schema';
import {
  assignFindings,
  oneFinding,
  queueFacets,
  queuePage,
} from './findings/finding-queue.service';
import { likelyMatchSchema, rejectMatchInput } from './findings/likely-match.schema';
import { likelyMatches, rejectMatch } from './findings/likely-matches.service';
import { listingOf } from './listing.schema';
import {
  closePeriodInput,
  closingSchema,
  monthsSchema,
  overviewSchema,
  periodSchema,
  reopenPeriodInput,
} from './period/period.schema';
import { closePeriod, reopenPeriod } from './period/period-close.service';
import { listMonths, periodOverview } from './period/period-overview.service';
import { purchasesPage } from './purchases.service';
import { periodInput, runOutput } from './reconciliation.schema';
import { listLimits, setLimit } from './resolutions/approval-limits.service';
import { buyerSearchInput, buyerSearchSchema } from './resolutions/buyer-choice.schema';
import { searchBuyers } from './resolutions/buyer-choice.service';
import { listBatches } from './resolutions/decisions.service';
import {
  batchesInput,
  batchInput,
  batchSchema,
  decideInput,
  dryRunSchema,
  limitsSchema,
  planInput,
  planSchema,
  resolveInput,
  resolveOutput,
  setLimitInput,
} from './resolutions/resolution.schema';
import { previewPlan } from './resolutions/resolution-preview.service';
import {
  batchState,
  decideBatch,
  dryRun,
  resolveFindings,
  undoBatch,
} from './resolutions/resolutions.service';
import { finishInStripe, runWithStripe } from './run/run-with-stripe.service';
import { connectStripeInput, stripeConnectionSchema } from './stripe-connection.schema';
import { connectStripe, disconnectStripe, stripeConnection } from './stripe-connection.service';

const read = procedureFor('reconciliation.read');
const act = procedureFor('reconciliation.act');
const approve = procedureFor('reconciliation.approve');
const nothing = z.void();
const findingId = z.object({ finding: z.uuid() });

/** What finance sees and decides: the period, its findings, payouts and bank, and the audit log. */
export const reconciliationRouter = router({
  run: act
    .input(periodInput)
    .output(runOutput)
    .subscription(({ ctx, input, signal }) =>
      runWithStripe(ctx.desk, financeAccess(ctx), ctx.log, input, signal),
    ),
  months: read
    .input(nothing)
    .output(monthsSchema)
    .query(({ ctx }) => listMonths(financeAccess(ctx))),
  overview: read
    .input(periodSchema)
    .output(overviewSchema)
    .query(({ ctx, input }) => periodOverview(financeAccess(ctx), input)),
  queue: read
    .input(queueInput)
    .output(queuePageSchema)
    .query(({ ctx, input }) => queuePage(financeAccess(ctx), input)),
  facets: read
    .input(queueFiltersSchema)
    .output(queueFacetsSchema)
    .query(({ ctx, input }) => queueFacets(financeAccess(ctx), input)),
  finding: read
    .input(findingId)
    .output(findingSchema)
    .query(({ ctx, input }) => oneFinding(financeAccess(ctx), input.finding)),
  chain: read
    .input(chainInput)
    .output(chainSchema)
    .query(({ ctx, input }) => readChainOf(financeAccess(ctx), input)),
  purchases: read
    .input(purchasesInput)
    .output(purchasesPageSchema)
    .query(({ ctx, input }) => purchasesPage(financeAccess(ctx), input)),
  payouts: read
    .input(periodSchema)
    .output(payoutListingSchema)
    .query(({ ctx, input }) => listPayouts(financeAccess(ctx), input)),
  payoutMembers: read
    .input(z.object({ payout: z.string().max(255) }))
    .output(z.array(payoutMemberSchema))
    .query(({ ctx, input }) => payoutMembers(financeAccess(ctx), input.payout)),
  likelyMatches: read
    .input(findingId)
    .output(z.array(likelyMatchSchema))
    .query(async ({ ctx, input }) => [...(await likelyMatches(financeAccess(ctx), input.finding))]),
  rejectMatch: act
    .input(rejectMatchInput)
    .output(nothing)
    .mutation(({ ctx, input }) => rejectMatch(financeAccess(ctx), input)),
  notes: read
    .input(findingId)
    .output(notesSchema)
    .query(async ({ ctx, input }) =>
      notesSchema.parse(await listNotes(financeAccess(ctx), input.finding)),
    ),
  addNote: act
    .input(noteInput)
    .output(nothing)
    .mutation(({ ctx, input }) => addNote(financeAccess(ctx), input)),
  assign: act
    .input(assignInput)
    .output(nothing)
    .mutation(({ ctx, input }) => assignFindings(financeAccess(ctx), input)),
  plan: act
    .input(planInput)
    .output(planSchema)
    .query(({ ctx, input }) => previewPlan(financeAccess(ctx), input)),
  buyers: act
    .input(buyerSearchInput)
    .output(buyerSearchSchema)
    .query(({ ctx, input }) => searchBuyers(financeAccess(ctx), input.search)),
  dryRun: act
    .input(resolveInput)
    .output(dryRunSchema)
    .mutation(({ ctx, input }) => dryRun(financeAccess(ctx), input)),
  resolve: act
    .input(resolveInput)
    .output(resolveOutput)
    .mutation(async ({ ctx, input }) => {
      const access = financeAccess(ctx);
      return finishInStripe(ctx.desk, access, ctx.log, await resolveFindings(access, input));
    }),
  undo: act
    .input(batchInput)
    .output(resolveOutput)
    .mutation(({ ctx, input }) => undoBatch(financeAccess(ctx), input.batchId)),
  decide: approve
    .input(decideInput)
    .output(resolveOutput)
    .mutation(async ({ ctx, input }) => {
      const access = financeAccess(ctx);
      return finishInStripe(ctx.desk, access, ctx.log, await decideBatch(access, input));
    }),
  /** Asks Stripe again for what is under way: what was done is found, what was not is done once. */
  finish: act
    .input(batchInput)
    .output(resolveOutput)
    .mutation(async ({ ctx, input }) => {
      const access = financeAccess(ctx);
      return finishInStripe(ctx.desk, access, ctx.log, await batchState(access, input.batchId));
    }),
  batches: read
    .input(batchesInput)
    .output(listingOf(batchSchema))
    .query(({ ctx, input }) => listBatches(financeAccess(ctx), input.period)),
  batch: read
    .input(batchInput)
    .output(resolveOutput)
    .query(({ ctx, input }) => batchState(financeAccess(ctx), input.batchId)),
  limits: read
    .input(nothing)
    .output(limitsSchema)
    .query(async ({ ctx }) => limitsSchema.parse(await listLimits(financeAccess(ctx)))),
  setLimit: procedureFor('reconciliation.limits')
    .input(setLimitInput)
    .output(nothing)
    .mutation(({ ctx, input }) => setLimit(financeAccess(ctx), input)),
  closePeriod: act
    .input(closePeriodInput)
    .output(closingSchema)
    .mutation(({ ctx, input }) => closePeriod(financeAccess(ctx), input)),
  reopenPeriod: act
    .input(reopenPeriodInput)
    .output(nothing)
    .mutation(({ ctx, input }) => reopenPeriod(financeAccess(ctx), input)),
  audit: read
    .input(z.object({ cursor: z.int().nullable().default(null) }))
    .output(auditPageSchema)
    .query(({ ctx, input }) => auditPage(financeAccess(ctx), input.cursor)),
  checkAudit: read
    .input(nothing)
    .output(auditCheckSchema)
    .mutation(({ ctx }) => checkAudit(financeAccess(ctx))),
  previewStatement: act
    .input(previewStatementInput)
    .output(statementPreviewSchema)
    .mutation(({ ctx, input }) => previewStatement(input, financeAccess(ctx).clock.now())),
  importStatement: act
    .input(importStatementInput)
    .output(importResultSchema)
    .mutation(({ ctx, input }) => importStatement(financeAccess(ctx), input)),
  removeStatement: act
    .input(removeStatementInput)
    .output(z.int())
    .mutation(({ ctx, input }) => removeStatement(financeAccess(ctx), input.statement)),
  statements: read
    .input(nothing)
    .output(listingOf(bankStatementSchema))
    .query(({ ctx }) => listStatements(financeAccess(ctx))),
  bankLines: read
    .input(periodSchema)
    .output(listingOf(bankLineSchema))
    .query(({ ctx, input }) => listBankLines(financeAccess(ctx), input)),
  assignBankLine: act
    .input(assignLineInput)
    .output(nothing)
    .mutation(({ ctx, input }) => assignBankLine(financeAccess(ctx), input)),
  stripe: read
    .input(nothing)
    .output(stripeConnectionSchema)
    .query(({ ctx }) => stripeConnection(ctx.desk)),
  connectStripe: act
    .input(connectStripeInput)
    .output(stripeConnectionSchema)
    .mutation(({ ctx, input }) => connectStripe(ctx.desk, input)),
  disconnectStripe: act
    .input(nothing)
    .output(stripeConnectionSchema)
    .mutation(({ ctx }) => disconnectStripe(ctx.desk)),
  exportCsv: read
    .input(exportInput)
    .output(exportOutput)
    .mutation(({ ctx, input }) => exportCsv(financeAccess(ctx), input)),
});
