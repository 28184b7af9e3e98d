import { z } from 'zod';
import { catalogAccess } from '../catalog/catalog-access';
import { importFileInput, importReportSchema } from '../catalog/files/catalog-import.schema';
import { takeUpload } from '../catalog/files/catalog-uploads';
import { keepingFor, procedureFor, router } from '../ipc/procedure';
import { discardBundleDraft, listBundleDrafts, saveBundleDraft } from './bundle-drafts.service';
import { exportBundlesInput, exportBundlesOutput } from './bundle-files.schema';
import { exportBundles, importBundles } from './bundle-files.service';
import { bundleSurroundings, getBundle, listBundles } from './bundle-list.service';
import { matchNames } from './bundle-names.service';
import { bundleSnapshots } from './bundle-snapshots.service';
import { toolsById, toolsInCategory } from './bundle-tools.service';
import {
  changeBundleStatus,
  deleteBundle,
  duplicateBundle,
  saveBundle,
} from './bundle-write.service';
import {
  bundleDetailSchema,
  bundleDraftsOutput,
  bundleIdInput,
  bundleListOutput,
  bundleSnapshotsOutput,
  bundleSurroundingsSchema,
  changeBundleStatusInput,
  deleteBundleInput,
  deleteToolInput,
  dependentsInput,
  dependentsOutput,
  discardBundleDraftInput,
  duplicateBundleInput,
  matchNamesInput,
  matchNamesOutput,
  retirementPlanInput,
  retirementPlanOutput,
  retireToolInput,
  retireToolOutput,
  saveBundleDraftInput,
  saveBundleDraftOutput,
  saveBundleInput,
  toolsByIdInput,
  toolsByIdOutput,
  toolsInCategoryInput,
} from './bundles.schema';
import { dependentsOf } from './dependents.service';
import { deleteTool, retirementPlan, retireTool } from './retirement.service';

const read = procedureFor('catalog.read');
const write = procedureFor('catalog.write');
const keep = keepingFor('catalog.write');

/** Unsaved work on bundles, kept on this machine for the person who acts. */
const draftsRouter = router({
  save: keep
    .input(saveBundleDraftInput)
    .output(saveBundleDraftOutput)
    .mutation(({ ctx, input }) => saveBundleDraft(catalogAccess(ctx), input)),
  discard: keep
    .input(discardBundleDraftInput)
    .output(z.void())
    .mutation(({ ctx, input }) => discardBundleDraft(catalogAccess(ctx), input)),
  list: write
    .input(z.void())
    .output(bundleDraftsOutput)
    .query(({ ctx }) => listBundleDrafts(catalogAccess(ctx))),
});

/** Files of bundles: sent in pieces as those of tools are (`catalog.files.append`), and exported. */
const filesRouter = router({
  import: write
    .input(importFileInput)
    .output(importReportSchema)
    .mutation(({ ctx, input: { uploadId, fileName, changeSetId } }) =>
      importBundles(catalogAccess(ctx), { bytes: takeUpload(uploadId), fileName, changeSetId }),
    ),
  export: read
    .input(exportBundlesInput)
    .output(exportBundlesOutput)
    .query(({ ctx, input }) => exportBundles(catalogAccess(ctx), input.format)),
});

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
  snapshots: read
    .input(bundleIdInput)
    .output(bundleSnapshotsOutput)
    .query(({ ctx, input }) => bundleSnapshots(catalogAccess(ctx), input.id)),
  save: write
    .input(saveBundleInput)
    .output(bundleDetailSchema)
    .mutation(({ ctx, input }) => saveBundle(catalogAccess(ctx), input)),
  changeStatus: write
    .input(changeBundleStatusInput)
    .output(bundleDetailSchema)
    .mutation(({ ctx, input }) => changeBundleStatus(catalogAccess(ctx), input)),
  duplicate: write
    .input(duplicateBundleInput)
    .output(bundleDetailSchema)
    .mutation(({ ctx, input }) => duplicateBundle(catalogAccess(ctx), input)),
  delete: write
    .input(deleteBundleInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteBundle(catalogAccess(ctx), input)),
  dependents: write
    .input(dependentsInput)
    .output(dependentsOutput)
    .query(async ({ ctx, input }) => {
      const found = await dependentsOf(catalogAccess(ctx), input.entity, input.id);
      return { ...found, bundles: [...found.bundles] };
    }),
  retirementPlan: write
    .input(retirementPlanInput)
    .output(retirementPlanOutput)
    .query(({ ctx, input }) => retirementPlan(catalogAccess(ctx), input)),
  retireTool: write
    .input(retireToolInput)
    .output(retireToolOutput)
    .mutation(({ ctx, input }) => retireTool(catalogAccess(ctx), input)),
  deleteTool: write
    .input(deleteToolInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteTool(catalogAccess(ctx), input)),
  drafts: draftsRouter,
  files: filesRouter,
});
