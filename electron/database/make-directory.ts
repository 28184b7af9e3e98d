import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The path and those above it that do not exist, the uppermost first. */
function missingDirectories(path: string): string[] {
  const above = dirname(path);
  // A drive that is not there has nothing above it.
  return existsSync(above) || above === path ? [path] : [...missingDirectories(above), path];
}

/**
 * Makes a directory, and those above it that are missing, for this account alone. Node's own way
 * (`recursive`) tries without end where a file system answers that there is no such directory to
 * whoever wants to make one, as `/proc` does.
 * @param path an absolute path
 * @throws the system's error
 */
export function makeDirectory(path: string): void {
  for (const directory of missingDirectories(path)) {
    try {
      mkdirSync(directory, { mode: 0o700 });
    } catch (error) {
      // There already, or since a moment ago.
      if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw error;
    }
  }
}
