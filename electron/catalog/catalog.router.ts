import { z } from 'zod';
import { keepingFor, procedureFor, router } from '../ipc/procedure';
import { progressOf } from '../ipc/progress.schema';
import {
  changeStatusInput,
  changeStatusOutput,
  countToolsInput,
  countToolsOutput,
  createToolInput,
  duplicateToolInput,
  getToolInput,
  listToolsInput,
  listToolsOutput,
  slugAvailabilityInput,
  slugAvailabilityOutput,
  toolFacetsInput,
  toolFacetsOutput,
  toolSubjectsInput,
  toolSubjectsOutput,
  updateToolInput,
} from './catalog.schema';
import { catalogAccess } from './catalog-access';
import { duplicateTool } from './catalog-duplicate.service';
import { slugAvailability } from './catalog-slug.service';
import { toolDetailSchema } from './catalog-tool.schema';
import { changeStatus, createTool, getTool, updateTool } from './catalog-write.service';
import { loadCells, saveCells } from './drafts/catalog-cell-drafts.service';
import {
  discardDraftInput,
  draftIdInput,
  draftListOutput,
  loadCellsOutput,
  loadDraftOutput,
  saveCellsInput,
  saveDraftInput,
  saveDraftOutput,
} from './drafts/catalog-drafts.schema';
import { discardDraft, listDrafts, loadDraft, saveDraft } from './drafts/catalog-drafts.service';
import { exportPage } from './files/catalog-export.service';
import {
  appendFileInput,
  exportPageInput,
  exportPageOutput,
  importFileInput,
  importReportSchema,
  reportInput,
} from './files/catalog-import.schema';
import { importReport, importTools } from './files/catalog-import.service';
import { prepareImport } from './files/catalog-import-thread';
import { appendToUpload, takeUpload } from './files/catalog-uploads';
import { keepLastSeenTools } from './list/catalog-last-seen.service';
import { countTools, listTools, toolFacets, toolSubjects } from './list/catalog-list.service';
import { mediaRouter } from './media/media.router';
import { checkAddressesInput, checkAddressesOutput } from './media/media.schema';
import { checkAddresses } from './media/media.service';

const read = procedureFor('catalog.read');
const write = procedureFor('catalog.write');
const keep = keepingFor('catalog.write');

/** Files of tools: sent in pieces, compared as a dry run, and written page by page. */
const filesRouter = router({
  append: write
    .input(appendFileInput)
    .output(z.void())
    .mutation(({ input: { uploadId, size, offset, piece } }) =>
      appendToUpload(uploadId, size, offset, Buffer.from(piece, 'base64')),
    ),
  prepare: write
    .input(z.void())
    .output(z.void())
    .mutation(() => prepareImport()),
  import: write
    .input(importFileInput)
    .output(progressOf(importReportSchema))
    .subscription(({ ctx, input: { uploadId, fileName, changeSetId } }) =>
      importTools(catalogAccess(ctx), { bytes: takeUpload(uploadId), fileName, changeSetId }),
    ),
  report: write
    .input(reportInput)
    .output(importReportSchema.nullable())
    .query(({ ctx, input }) => importReport(catalogAccess(ctx), input.changeSetId)),
  exportPage: read
    .input(exportPageInput)
    .output(exportPageOutput)
    .query(({ ctx, input }) => exportPage(catalogAccess(ctx), input)),
});

/** Unsaved work on tools, kept on this machine for the person who acts. */
const draftsRouter = router({
  save: keep
    .input(saveDraftInput)
    .output(saveDraftOutput)
    .mutation(({ ctx, input }) => saveDraft(catalogAccess(ctx), input)),
  load: write
    .input(draftIdInput)
    .output(loadDraftOutput)
    .query(({ ctx, input }) => loadDraft(catalogAccess(ctx), input.toolId)),
  discard: keep
    .input(discardDraftInput)
    .output(z.void())
    .mutation(({ ctx, input }) => discardDraft(catalogAccess(ctx), input)),
  list: write
    .input(z.void())
    .output(draftListOutput)
    .query(({ ctx }) => listDrafts(catalogAccess(ctx))),
  cells: write
    .input(z.void())
    .output(loadCellsOutput)
    .query(({ ctx }) => loadCells(catalogAccess(ctx))),
  saveCells: keep
    .input(saveCellsInput)
    .output(z.void())
    .mutation(({ ctx, input }) => saveCells(catalogAccess(ctx), input.cells)),
});

/** Finding, reading and editing the tools of the marketplace. */
export const catalogRouter = router({
  list: read
    .input(listToolsInput)
    .output(listToolsOutput)
    .query(async ({ ctx, input }) => {
      const list = await listTools(catalogAccess(ctx), input);
      keepLastSeenTools(ctx.desk, input, list);
      return list;
    }),
  count: read
    .input(countToolsInput)
    .output(countToolsOutput)
    .query(({ ctx, input }) => countTools(catalogAccess(ctx), input)),
  subjects: read
    .input(toolSubjectsInput)
    .output(toolSubjectsOutput)
    .query(({ ctx, input }) => toolSubjects(catalogAccess(ctx), input)),
  facets: read
    .input(toolFacetsInput)
    .output(toolFacetsOutput)
    .query(({ ctx, input }) => toolFacets(catalogAccess(ctx), input)),
  get: read
    .input(getToolInput)
    .output(toolDetailSchema)
    .query(({ ctx, input }) => getTool(catalogAccess(ctx), input.id)),
  checkAddresses: write
    .input(checkAddressesInput)
    .output(checkAddressesOutput)
    .mutation(({ ctx, input }) => checkAddresses(catalogAccess(ctx), input.addresses)),
  slugAvailability: write
    .input(slugAvailabilityInput)
    .output(slugAvailabilityOutput)
    .query(({ ctx, input }) => slugAvailability(catalogAccess(ctx), input)),
  create: write
    .input(createToolInput)
    .output(toolDetailSchema)
    .mutation(({ ctx, input }) => createTool(catalogAccess(ctx), input)),
  update: write
    .input(updateToolInput)
    .output(toolDetailSchema)
    .mutation(({ ctx, input }) => updateTool(catalogAccess(ctx), input)),
  changeStatus: write
    .input(changeStatusInput)
    .output(changeStatusOutput)
    .mutation(({ ctx, input }) => changeStatus(catalogAccess(ctx), input)),
  duplicate: write
    .input(duplicateToolInput)
    .output(toolDetailSchema)
    .mutation(({ ctx, input }) => duplicateTool(catalogAccess(ctx), input)),
  drafts: draftsRouter,
  files: filesRouter,
  media: mediaRouter,
});
