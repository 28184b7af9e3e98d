import { bundleImpactRouter } from '../bundle-impact/bundle-impact.router';
import { bundlesRouter } from '../bundles/bundles.router';
import { catalogRouter } from '../catalog/catalog.router';
import { changeSetsRouter } from '../change-sets/change-sets.router';
import { moderationRouter } from '../moderation/moderation.router';
import { financeRouter } from '../reconciliation/finance.router';
import { reconciliationRouter } from '../reconciliation/reconciliation.router';
import { stripeCatalogRouter } from '../stripe/catalog/stripe-catalog.router';
import { viewsRouter } from '../views/views.router';
import { workspaceRouter } from '../workspace/workspace.router';
import { router } from './procedure';

/** The whole contract between the renderer and the main process. */
export const appRouter = router({
  stripeCatalog: stripeCatalogRouter,
  bundleImpact: bundleImpactRouter,
  bundles: bundlesRouter,
  catalog: catalogRouter,
  finance: financeRouter,
  reconciliation: reconciliationRouter,
  changeSets: changeSetsRouter,
  moderation: moderationRouter,
  views: viewsRouter,
  workspace: workspaceRouter,
});

/** The type by which the renderer knows the contract; it imports nothing else of it. */
export type AppRouter = typeof appRouter;
