import { z } from 'zod';
import type { DraftAccess } from '../database/kept-drafts';
import type { DeskContext } from '../ipc/context';
import { keepingFor, procedureFor, router } from '../ipc/procedure';
import { systemClock } from '../shared/clock';
import type { Session } from '../workspace/desk';
import { keepWordsInput, typedWordsOutput } from './typed-words.schema';
import { keepWords, listWords } from './typed-words.service';

function access(context: DeskContext & { readonly session: Session }): DraftAccess {
  const { local } = context.desk.workspace();
  return { local, actor: context.session.actor, clock: systemClock };
}

/** What people have typed and not sent yet, kept on this machine for whoever typed it. */
export const typedWordsRouter = router({
  keep: keepingFor('workspace.read')
    .input(keepWordsInput)
    .output(z.void())
    .mutation(({ ctx, input }) => keepWords(access(ctx), input)),
  list: procedureFor('workspace.read')
    .input(z.void())
    .output(typedWordsOutput)
    .query(({ ctx }) => listWords(access(ctx))),
});
