import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileSync } from 'atomically';
import { z } from 'zod';
import { DeskError } from '../shared/errors';
import { newId } from '../shared/ids';
import { keysOf } from '../shared/literals';
import { layoutsSchema } from './layouts.schema';
import { preferencesSchema, workspaceKindSchema } from './workspace.schema';

const settingsSchema = z.object({
  workspace: workspaceKindSchema.default('demo'),
  /** Who acts in each workspace: a persona's id. */
  personas: z.partialRecord(workspaceKindSchema, z.string()).default({}),
  /** The person of the local workspace, who has no account anywhere else. */
  localUserId: z.uuid(),
  /** The last epoch of the workspace's state, and who acted where in it; see `Epochs`. */
  epoch: z.object({ number: z.int(), of: z.string() }).prefault({ number: 0, of: '' }),
  preferences: preferencesSchema.prefault({}),
  layouts: layoutsSchema.prefault({}),
});

/** What the desk remembers between starts, none of it secret. */
export type Settings = z.infer<typeof settingsSchema>;

/** The settings file of a profile. */
export interface SettingsFile {
  read(): Settings;
  /** Writes the changed values atomically. @throws DeskError `profile_unwritable`. */
  update(change: Partial<Settings>): Settings;
}

type Stored = Readonly<Record<string, unknown>>;

/** What the file holds: nothing, where it is not there or was torn. */
function storedIn(path: string): Stored {
  try {
    const stored: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof stored === 'object' && stored !== null ? { ...stored } : {};
  } catch (cause) {
    const absent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (absent || cause instanceof SyntaxError) return {};
    const reason = 'The settings could not be read.';
    throw new DeskError('profile_unwritable', { path, reason }, { cause });
  }
}

function isValid(name: keyof Settings, value: unknown): boolean {
  return value !== undefined && settingsSchema.shape[name].safeParse(value).success;
}

/**
 * Opens `<profile>/settings.json`, which whoever holds the profile's lock alone writes. A file that
 * cannot be understood is replaced by the defaults, value by value, so that a damaged setting never
 * keeps the application from opening.
 * @throws DeskError `profile_unwritable`.
 */
export function openSettings(profileDir: string): SettingsFile {
  const path = join(profileDir, 'settings.json');
  let stored = storedIn(path);
  const understood = keysOf(settingsSchema.shape)
    .map((name) => [name, stored[name]] as const)
    .filter(([name, value]) => isValid(name, value));
  let settings = settingsSchema.parse({ localUserId: newId(), ...Object.fromEntries(understood) });

  const update = (change: Partial<Settings>): Settings => {
    const next = settingsSchema.parse({ ...settings, ...change });
    // What another version of the desk keeps there stays.
    const written = { ...stored, ...next };
    try {
      mkdirSync(profileDir, { recursive: true });
      writeFileSync(path, JSON.stringify(written, null, '\t'));
    } catch (cause) {
      const reason = 'The settings could not be saved.';
      throw new DeskError('profile_unwritable', { path, reason }, { cause });
    }
    stored = written;
    settings = next;
    return next;
  };
  if (!isValid('localUserId', stored['localUserId'])) update({});
  return { read: () => settings, update };
}
