import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fingerprint } from './fingerprint';
import type { Stamp } from './stamp';

/** Where the databases are that new workspaces begin as. */
export const templatesDir = join('resources', 'database');
export const templates = ['local', 'demo'] as const;
export type Template = (typeof templates)[number];

export const templateFile = (template: Template): string =>
  join(templatesDir, `${template}.tar.gz`);

const enginePackage = createRequire(import.meta.url).resolve('@electric-sql/pglite');

/** Migrations, seed and engine, which the templates follow from. Paths are those of the project's directory. */
export const templateStamp: Stamp = {
  file: join(templatesDir, 'fingerprint'),
  makes: templates.map(templateFile),
  current: () =>
    fingerprint(
      [
        join('prisma', 'migrations'),
        join('prisma', 'local-migrations'),
        join('prisma', 'seed'),
        join('electron', 'database', 'engine'),
        join('electron', 'stripe', 'sandbox'),
        join(enginePackage, '..', '..', 'package.json'),
      ].map((path) => relative('.', resolve(path))),
    ),
};
