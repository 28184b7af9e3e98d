import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

function* filesBelow(path: string): Generator<string> {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path).sort()) yield* filesBelow(join(path, entry));
}

/**
 * A digest of the names and contents of files, by which a build step knows that nothing it reads
 * has changed. Contents rather than times, because a fresh checkout has new times.
 * @param paths files or directories, relative to the working directory
 * @param ignored parts of paths whose files do not count
 */
export function fingerprint(paths: readonly string[], ignored: readonly string[] = []): string {
  const digest = createHash('sha256');
  for (const path of paths) {
    for (const file of filesBelow(path)) {
      const name = file.replaceAll('\\', '/');
      if (ignored.some((part) => name.includes(part))) continue;
      digest.update(name).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return digest.digest('hex');
}
