import { z } from 'zod';
import { catalogAccess } from '../catalog/catalog-access';
import { procedureFor, router } from '../ipc/procedure';
import { bundleSurroundings, getBundle, listBundles } from './bundle-list.service';
import { matchNames } from './bundle-names.service';
import { toolsById, toolsInCategory } from './bundle-tools.service';
import {
  bundleDetailSchema,
  bundleIdInput,
  bundleListOutput,
  bundleSurroundingsSchema,
  matchNamesInput,
  matchNamesOutput,
  toolsByIdInput,
  toolsByIdOutput,
  toolsInCategoryInput,
} from './bundles.schema';

const read = procedureFor('catalog.read');

/** Finding, reading and composing the bundles of the marketplace. */
export const bundlesRouter = router({
  list: read
    .input(z.void())
    .output(bundleListOutput)
    .query(({ ctx }) => listBundles(catalogAccess(ctx))),
  get: read
    .input(bundleIdInput)
    .output(bundleDetailSchema)
    .query(({ ctx, input }) => getBundle(catalogAccess(ctx), input.id)),
  surroundings: read
    .input(bundleIdInput)
    .output(bundleSurroundingsSchema)
    .query(({ ctx, input }) => bundleSurroundings(catalogAccess(ctx), input.id)),
  toolsById: read
    .input(toolsByIdInput)
    .output(toolsByIdOutput)
    .query(({ ctx, input }) => toolsById(catalogAccess(ctx), input.ids)),
  toolsInCategory: read
    .input(toolsInCategoryInput)
    .output(toolsByIdOutput)
    .query(({ ctx, input }) => toolsInCategory(catalogAccess(ctx), input.category)),
  matchNames: read
    .input(matchNamesInput)
    .output(matchNamesOutput)
    .query(({ ctx, input }) => matchNames(catalogAccess(ctx), input.names)),
});
