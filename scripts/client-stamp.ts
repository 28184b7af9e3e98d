import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Stamp } from './stamp';

const root = resolve(import.meta.dirname, '..');

/** Everything that the generated database client follows from. */
export const clientStamp: Stamp = {
  file: join(root, 'electron', 'database', 'generated', 'generated-from.txt'),
  current: () => {
    const hash = createHash('sha256');
    for (const input of [
      join(root, 'prisma', 'schema.prisma'),
      join(root, 'prisma.config.ts'),
      createRequire(import.meta.url).resolve('prisma/package.json'),
    ]) {
      hash.update(readFileSync(input, 'utf8').replaceAll('\r\n', '\n')).update('\0');
    }
    return hash.digest('hex');
  },
};
