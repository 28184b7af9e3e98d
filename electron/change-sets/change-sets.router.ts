import { z } from 'zod';
import {
  beginRepricings,
  followMovedRepricings,
  followRepricings,
  staleRepricings,
} from '../bundle-impact/bundle-impact.service';
import type { DeskContext } from '../ipc/context';
import { procedureFor, router } from '../ipc/procedure';
import type { Session } from '../workspace/desk';
import { stageBulk } from './bulk-edit.service';
import {
  changeSetIdInput,
  changesInput,
  changesOutput,
  commitInput,
  commitStagedInput,
  committedSchema,
  excludeInput,
  historyEntryOutput,
  historyInput,
  historyOutput,
  previewInput,
  previewOutput,
  resolveInput,
  stageBulkInput,
  stageBulkOutput,
  stagedListInput,
  stagedListOutput,
  stageInput,
  stageRevertInput,
} from './change-set.schema';
import { type ChangeSetAccess, commitChangeSet } from './commit.service';
import { changesOf, history, historyEntry } from './history.service';
import {
  commitReviewed,
  discard,
  exclude,
  listStaged,
  preview,
  resolve,
  stage,
  stageRevert,
} from './review.service';
import { stagedRowOf } from './row-input.rules';

/** Prices of bundles that follow from the tools of a change-set. */
const repricings = { follow: followRepricings, stale: staleRepricings };

const read = procedureFor('catalog.read');
const write = procedureFor('catalog.write');

function access(context: DeskContext & { readonly session: Session }): ChangeSetAccess {
  const { role, userId } = context.session.actor;
  return { authority: context.desk.workspace().authority, actor: { role, userId } };
}

/** Staging, reviewing, committing and taking back edits of the catalog, and their history. */
export const changeSetsRouter = router({
  commit: write
    .input(commitInput)
    .output(committedSchema)
    .mutation(({ ctx, input: { rows, ...header } }) =>
      commitChangeSet(access(ctx), header, rows.map(stagedRowOf)),
    ),
  stage: write
    .input(stageInput)
    .output(z.void())
    .mutation(({ ctx, input: { rows, firstPosition, ...header } }) =>
      stage(access(ctx), header, rows.map(stagedRowOf), firstPosition, beginRepricings),
    ),
  stageBulk: write
    .input(stageBulkInput)
    .output(stageBulkOutput)
    .mutation(({ ctx, input }) => stageBulk(access(ctx), input, beginRepricings)),
  stageRevert: write
    .input(stageRevertInput)
    .output(z.void())
    .mutation(({ ctx, input }) => stageRevert(access(ctx), input)),
  staged: write
    .input(stagedListInput)
    .output(stagedListOutput)
    .query(({ ctx, input }) => listStaged(access(ctx), input)),
  preview: write
    .input(previewInput)
    .output(previewOutput)
    .query(({ ctx, input }) => preview(access(ctx), input, followMovedRepricings)),
  exclude: write
    .input(excludeInput)
    .output(z.void())
    .mutation(({ ctx, input }) => exclude(access(ctx), input, followRepricings)),
  resolve: write
    .input(resolveInput)
    .output(z.void())
    .mutation(({ ctx, input }) => resolve(access(ctx), input, followRepricings)),
  discard: write
    .input(changeSetIdInput)
    .output(z.void())
    .mutation(({ ctx, input }) => discard(access(ctx), input.id)),
  commitStaged: write
    .input(commitStagedInput)
    .output(committedSchema)
    .mutation(({ ctx, input }) => commitReviewed(access(ctx), input, repricings)),
  history: read
    .input(historyInput)
    .output(historyOutput)
    .query(({ ctx, input }) => history(access(ctx), input)),
  committed: read
    .input(changeSetIdInput)
    .output(historyEntryOutput)
    .query(({ ctx, input }) => historyEntry(access(ctx), input.id)),
  changes: read
    .input(changesInput)
    .output(changesOutput)
    .query(({ ctx, input }) => changesOf(access(ctx), input)),
});
