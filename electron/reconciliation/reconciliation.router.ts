import { procedureFor, router } from '../ipc/procedure';
import { financeAccess } from './finance-access';
import { periodInput, runOutput } from './reconciliation.schema';
import { runWithStripe } from './run-with-stripe.service';

/** Runs of the reconciliation; what they leave behind is read through the router of finance. */
export const reconciliationRouter = router({
  run: procedureFor('finance.act')
    .input(periodInput)
    .output(runOutput)
    .subscription(({ ctx, input, signal }) =>
      runWithStripe(ctx.desk, financeAccess(ctx), ctx.log, input, signal),
    ),
});
