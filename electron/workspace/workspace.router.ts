import { z } from 'zod';
import {
  procedureBeforeOpening,
  procedureFor,
  procedureWithoutSession,
  router,
} from '../ipc/procedure';
import { progressOf, streamOf } from '../ipc/progress.schema';
import { layoutsSchema } from './layouts.schema';
import { sessionView } from './session-view';
import {
  aboutSchema,
  connectTeamInput,
  databaseCheckSchema,
  openWorkspaceInput,
  preferencesInput,
  preferencesSchema,
  restoreSnapshotInput,
  sessionSchema,
  snapshotSchema,
  switchPersonaInput,
  workspaceStateSchema,
} from './workspace.schema';
import {
  about,
  changePreferences,
  checkDatabase,
  connectTeam,
  followState,
  keepLayouts,
  listSnapshots,
  openWorkspace,
  restoreSnapshot,
  switchPersona,
  takeSnapshot,
} from './workspace.service';

const nothing = z.void();

/**
 * What is open and who acts. The procedures without a session must answer while the database
 * cannot be opened: they are how a person sees why, and mends it.
 */
export const workspaceRouter = router({
  state: procedureWithoutSession
    .input(nothing)
    .output(streamOf(workspaceStateSchema))
    .subscription(({ ctx, signal }) => followState(ctx, signal)),
  kept: procedureWithoutSession
    .input(z.object({ epoch: z.number().int() }))
    .output(nothing)
    .mutation(({ ctx, input }) => ctx.desk.kept(input.epoch)),
  about: procedureWithoutSession
    .input(nothing)
    .output(aboutSchema)
    .query(({ ctx }) => about(ctx)),
  preferences: procedureWithoutSession
    .input(nothing)
    .output(preferencesSchema)
    .query(({ ctx }) => ctx.desk.settings.read().preferences),
  changePreferences: procedureWithoutSession
    .input(preferencesInput)
    .output(preferencesSchema)
    .mutation(({ ctx, input }) => changePreferences(ctx, input)),
  layouts: procedureBeforeOpening('workspace.read')
    .input(nothing)
    .output(layoutsSchema)
    .query(({ ctx }) => ctx.desk.settings.read().layouts),
  keepLayouts: procedureBeforeOpening('workspace.read')
    .input(layoutsSchema)
    .output(nothing)
    .mutation(({ ctx, input }) => keepLayouts(ctx, input)),
  open: procedureWithoutSession
    .input(openWorkspaceInput)
    .output(workspaceStateSchema)
    .mutation(({ ctx, input }) => openWorkspace(ctx, input.kind)),
  connectTeam: procedureWithoutSession
    .input(connectTeamInput)
    .output(workspaceStateSchema)
    .mutation(({ ctx, input }) => connectTeam(ctx, input.url)),
  snapshots: procedureWithoutSession
    .input(nothing)
    .output(z.array(snapshotSchema))
    .query(({ ctx }) => listSnapshots(ctx)),
  restoreSnapshot: procedureWithoutSession
    .input(restoreSnapshotInput)
    .output(progressOf(workspaceStateSchema))
    .subscription(({ ctx, input }) => restoreSnapshot(ctx, input.snapshotId)),
  session: procedureBeforeOpening('workspace.read')
    .input(nothing)
    .output(sessionSchema)
    .query(({ ctx }) => sessionView(ctx.desk)),
  switchPersona: procedureFor('workspace.read')
    .input(switchPersonaInput)
    .output(sessionSchema)
    .mutation(({ ctx, input }) => switchPersona(ctx, input.personaId)),
  takeSnapshot: procedureFor('workspace.administer')
    .input(nothing)
    .output(snapshotSchema)
    .mutation(({ ctx }) => takeSnapshot(ctx)),
  checkDatabase: procedureFor('workspace.administer')
    .input(nothing)
    .output(progressOf(databaseCheckSchema))
    .subscription(({ ctx, signal }) => checkDatabase(ctx, signal)),
});
