import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { importProblems } from './import-directions.rules';
import { resolveImport } from './import-graph.rules';
import { importsOf } from './imports';

const root = resolve(import.meta.dirname, '..');
const folders = ['electron', 'renderer', 'prisma', 'test', 'bench', 'scripts'];

function isFile(path: string): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false })?.isFile() ?? false;
}

const files = folders
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name.replaceAll('\\', '/')}`,
    ),
  )
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('/node_modules/'))
  .filter((path) => !path.startsWith('electron/database/generated/'));

const edges = files.flatMap((file) =>
  importsOf(file, readFileSync(join(root, file), 'utf8')).map((statement) =>
    resolveImport(file, statement, isFile),
  ),
);
const problems = importProblems(edges);
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(
  `${files.length} files, ${edges.length} imports, ${problems.length} in a forbidden direction\n`,
);
if (problems.length > 0 || edges.length === 0) process.exitCode = 1;
