import { lazy } from '@trpc/server';
import { catalogRouter } from '../catalog/catalog.router';
import { viewsRouter } from '../saved-views/saved-views.router';
import { workspaceRouter } from '../workspace/workspace.router';
import { router } from './procedure';

/**
 * The whole contract between the renderer and the main process. What the first screen does not
 * need is loaded with its first call: reading the code of Stripe's library and of the checks of
 * finance takes longer than opening the database.
 */
export const appRouter = router({
  bundleImpact: lazy(() => import('../bundle-impact/bundle-impact.router')),
  bundles: lazy(() => import('../bundles/bundles.router')),
  catalog: catalogRouter,
  changeSets: lazy(() => import('../change-sets/change-sets.router')),
  moderation: lazy(() => import('../moderation/moderation.router')),
  people: lazy(() => import('../workspace/people.router')),
  reconciliation: lazy(() => import('../reconciliation/reconciliation.router')),
  stripeCatalog: lazy(() => import('../stripe/catalog/stripe-catalog.router')),
  typedWords: lazy(() => import('../typed-words/typed-words.router')),
  views: viewsRouter,
  workspace: workspaceRouter,
});

/** The type by which the renderer knows the contract; it imports nothing else of it. */
export type AppRouter = typeof appRouter;
