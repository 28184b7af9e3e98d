import { accessSync, constants, mkdirSync } from 'node:fs';
import { DeskError } from '../shared/errors';

/**
 * Makes sure that the profile directory exists and can be written, before anything else uses it:
 * Electron's own lock and caches live there too.
 * @throws DeskError `profile_unwritable` or `disk_full`, naming the directory.
 */
export function prepareProfileDirectory(profileDir: string): void {
  try {
    mkdirSync(profileDir, { recursive: true, mode: 0o700 });
    accessSync(profileDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new DeskError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'profile_unwritable',
      { path: profileDir },
      { cause },
    );
  }
}
