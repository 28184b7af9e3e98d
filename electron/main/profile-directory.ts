import { accessSync, constants } from 'node:fs';
import { fileSystemError } from '../database/file-system-error';
import { makeDirectory } from '../database/make-directory';
import { DeskError } from '../shared/errors';

/**
 * Makes sure that the profile directory exists and can be written, before anything else uses it:
 * Electron's own lock and caches live there too.
 * @throws DeskError `profile_unwritable` or `disk_full`, naming the directory.
 */
export function prepareProfileDirectory(profileDir: string): void {
  try {
    makeDirectory(profileDir);
    accessSync(profileDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw (
      fileSystemError(cause, profileDir) ??
      new DeskError('profile_unwritable', { path: profileDir }, { cause })
    );
  }
}
