import { procedureFor, router } from '../ipc/procedure';
import { financeAccess } from './finance-access';
import { reconcileWithProgress } from './reconcile-stream.service';
import { periodInput, runOutput } from './reconciliation.schema';

/** Runs of the reconciliation; what they leave behind is read through the router of finance. */
export const reconciliationRouter = router({
  run: procedureFor('finance.act')
    .input(periodInput)
    .output(runOutput)
    .subscription(({ ctx, input, signal }) => {
      const { authority, actor } = financeAccess(ctx);
      return reconcileWithProgress(
        { database: authority, actor, log: ctx.log, gateway: null },
        input,
        signal,
      );
    }),
});
