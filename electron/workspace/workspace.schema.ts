import { z } from 'zod';
import { type DeskErrorCode, type DeskErrorDetails, deskErrorCodes } from '../shared/errors';
import { permissions, staffRoles } from '../shared/permissions.rules';
import type { Layouts } from './layouts.schema';

/** The three kinds of workspace: demo and local are embedded, team is a PostgreSQL server. */
const workspaceKinds = ['demo', 'local', 'team'] as const;
export const workspaceKindSchema = z.enum(workspaceKinds);
export type WorkspaceKind = z.infer<typeof workspaceKindSchema>;

/** What the keys of the review queue do, in the order in which they are shown. */
export const reviewKeyActs = ['approve', 'reject', 'flag', 'skip', 'undo'] as const;
export type ReviewKeyAct = (typeof reviewKeyActs)[number];

const reviewKey = (usual: string) =>
  z
    .string()
    .regex(/^[a-z0-9]$/, 'Choose a letter or a figure.')
    .default(usual);

const reviewKeysSchema = z.object({
  approve: reviewKey('a'),
  reject: reviewKey('r'),
  flag: reviewKey('f'),
  skip: reviewKey('s'),
  undo: reviewKey('u'),
} satisfies Record<ReviewKeyAct, z.ZodType>);

/** How a person likes the interface; kept per profile, shared by both shells. */
export const preferencesSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  density: z.enum(['compact', 'comfortable']).default('compact'),
  /** Whether single keys without Ctrl or ⌘ do anything (WCAG 2.1.4). */
  singleKeys: z.boolean().default(true),
  reviewKeys: reviewKeysSchema.prefault({}),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** Someone a person at this desk may act as. */
export const personaSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(staffRoles),
});
export type Persona = z.infer<typeof personaSchema>;

const permissionSchema = z.enum(permissions);

/** Who acts, where, and what they may do. */
export const sessionSchema = z.object({
  workspace: z.object({
    kind: workspaceKindSchema,
    name: z.string(),
    engine: z.enum(['embedded', 'server']),
    /** The data directory, or the server as host and database: never a password. */
    location: z.string(),
  }),
  actor: personaSchema,
  /** Everyone whom the person may switch to, the present actor included. */
  personas: z.array(personaSchema),
  permissions: z.array(permissionSchema),
});
export type SessionView = z.infer<typeof sessionSchema>;

/** A failure as a screen needs it; details are checked at their source. */
const failureSchema = z.object({
  code: z.enum(deskErrorCodes),
  details: z.custom<DeskErrorDetails>((value) => typeof value === 'object' && value !== null),
}) satisfies z.ZodType<{ code: DeskErrorCode; details: DeskErrorDetails }>;

/** Snapshots that nobody waits for fail: since when, and why the last one did. */
const failingSnapshotsSchema = z.object({ since: z.iso.datetime(), failure: failureSchema });

/** What the status bar and the first screen show, whenever it changes. */
export const workspaceStateSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('opening'),
    workspace: workspaceKindSchema,
    step: z.string(),
    /**
     * Where it is known already who acts there, the epoch that it will be open with: everything
     * can be asked now, and what needs the database is answered when that is open.
     */
    epoch: z.number().int().nullable(),
  }),
  z.object({
    kind: z.literal('open'),
    workspace: workspaceKindSchema,
    database: z.enum(['ok', 'lost']),
    /** Rises whenever another workspace or actor takes over: everything shown is then stale. */
    epoch: z.number().int(),
    /** Another one is about to be opened: what is typed is to be kept now, and that said with `kept`. */
    leaving: z.boolean(),
    /** Null while they succeed. */
    failingSnapshots: failingSnapshotsSchema.nullable(),
  }),
  z.object({
    kind: z.literal('failed'),
    workspace: workspaceKindSchema,
    failure: failureSchema,
  }),
]);
export type WorkspaceState = z.infer<typeof workspaceStateSchema>;

/** A rolling copy of an embedded workspace. */
export const snapshotSchema = z.object({
  id: z.string(),
  takenAt: z.iso.datetime(),
  reason: z.enum(['quit', 'daily', 'migration', 'manual']),
  bytes: z.number().int(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** What "Check the database" found: nothing, or what differs and by how much. */
export const databaseCheckSchema = z.object({
  checkedAt: z.iso.datetime(),
  findings: z.array(z.object({ subject: z.string(), expected: z.string(), actual: z.string() })),
});
export type DatabaseCheck = z.infer<typeof databaseCheckSchema>;

/** Versions and places, for the settings screen and for reports. */
export const aboutSchema = z.object({
  version: z.string(),
  shell: z.enum(['electron', 'browser']),
  node: z.string(),
  /** PostgreSQL's version; null while no workspace is open. */
  postgres: z.string().nullable(),
  profileDir: z.string(),
  logFile: z.string(),
  /** Null where secrets can be kept; otherwise why not. */
  secretsUnavailable: z.string().nullable(),
  /** Where a file of kept secrets lies that was found damaged; null where none was. */
  secretsDamaged: z.string().nullable(),
  /** Where the address of a team's server is known from; null where none is. */
  teamAddress: z.enum(['environment', 'kept']).nullable(),
});

export const openWorkspaceInput = z.object({ kind: workspaceKindSchema });
export const connectTeamInput = z.object({
  url: z.string().trim().min(1, 'Enter the address of the server.').max(2000),
});
export const switchPersonaInput = z.object({ personaId: z.string().max(100) });
export const restoreSnapshotInput = z.object({ snapshotId: z.string().max(200) });
export const preferencesInput = preferencesSchema.partial().extend({
  reviewKeys: reviewKeysSchema
    .refine((keys) => new Set(Object.values(keys)).size === reviewKeyActs.length, {
      message: 'Each key can do one thing only.',
    })
    .optional(),
});

/**
 * What every page asks first, answered with the page itself: at a start the procedures that answer
 * it are still being loaded when the page could be drawn already.
 */
export interface EarlyAnswers {
  readonly state: WorkspaceState;
  readonly preferences: Preferences;
  /** Who acts, where that is known without a database that is not open yet. */
  readonly session?: SessionView;
  readonly layouts?: Layouts;
  /** What the first screen showed last, as this build of the desk kept it, while its database opens. */
  readonly lastSeen?: unknown;
}
