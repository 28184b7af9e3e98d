import Conf from 'conf';
import { z } from 'zod';
import { DeskError } from '../shared/errors';
import { newId } from '../shared/ids';
import { preferencesSchema, workspaceKindSchema } from './workspace.schema';

const settingsSchema = z.object({
  workspace: workspaceKindSchema.default('demo'),
  /** Who acts in each workspace: a persona's id. */
  personas: z.partialRecord(workspaceKindSchema, z.string()).default({}),
  /** The person of the local workspace, who has no account anywhere else. */
  localUserId: z.uuid(),
  preferences: preferencesSchema.prefault({}),
});

/** What the desk remembers between starts, none of it secret. */
export type Settings = z.infer<typeof settingsSchema>;

/** The settings file of a profile. */
export interface SettingsFile {
  read(): Settings;
  /** Writes the changed values atomically. @throws DeskError `profile_unwritable`. */
  update(change: Partial<Settings>): Settings;
}

/**
 * Opens `<profile>/settings.json`. A file that cannot be understood is replaced by the defaults,
 * value by value, so that a damaged setting never keeps the application from opening.
 */
export function openSettings(profileDir: string): SettingsFile {
  const file = new Conf<Record<string, unknown>>({
    cwd: profileDir,
    configName: 'settings',
    clearInvalidConfig: true,
    accessPropertiesByDotNotation: false,
  });
  const valid = (name: keyof Settings, value: unknown) =>
    value !== undefined && settingsSchema.shape[name].safeParse(value).success;

  const read = (): Settings => {
    const kept = Object.fromEntries(
      (Object.keys(settingsSchema.shape) as (keyof Settings)[])
        .map((name) => [name, file.get(name)] as const)
        .filter(([name, value]) => valid(name, value)),
    );
    return settingsSchema.parse({ localUserId: newId(), ...kept });
  };
  const update = (change: Partial<Settings>): Settings => {
    const next = settingsSchema.parse({ ...read(), ...change });
    try {
      file.set(next);
    } catch (cause) {
      throw new DeskError(
        'profile_unwritable',
        { path: file.path, reason: 'The settings could not be saved.' },
        { cause },
      );
    }
    return next;
  };
  if (!valid('localUserId', file.get('localUserId'))) update({});
  return { read, update };
}
