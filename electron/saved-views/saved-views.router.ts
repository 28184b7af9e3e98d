import { z } from 'zod';
import type { DeskContext } from '../ipc/context';
import { procedureFor, router } from '../ipc/procedure';
import type { Session } from '../workspace/desk';
import { listViewsInput, listViewsOutput, saveViewInput, viewIdInput } from './saved-views.schema';
import { listViews, removeView, saveView, type ViewsAccess } from './saved-views.service';

const read = procedureFor('workspace.read');

function access(context: DeskContext & { readonly session: Session }): ViewsAccess {
  const { authority } = context.desk.workspace();
  const { role, userId, name } = context.session.actor;
  return { authority, actor: { role, userId, name } };
}

/** Views of lists that people keep, for themselves or for everybody. */
export const viewsRouter = router({
  list: read
    .input(listViewsInput)
    .output(listViewsOutput)
    .query(async ({ ctx, input }) => [...(await listViews(access(ctx), input.screen))]),
  save: read
    .input(saveViewInput)
    .output(z.void())
    .mutation(({ ctx, input }) => saveView(access(ctx), input)),
  remove: read
    .input(viewIdInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeView(access(ctx), input.id)),
});
