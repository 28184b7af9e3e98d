import { join } from 'node:path';

export interface ResourceFacts {
  readonly packaged: boolean;
  /** The project, or app.asar in a packaged build. */
  readonly appDir: string;
  /** Where a packaged build keeps what lies beside app.asar. */
  readonly resourcesDir: string;
}

/** Where the parts of the application are: in the project, or as electron-builder.yml packs them. */
export function resourcePaths({ packaged, appDir, resourcesDir }: ResourceFacts) {
  const data = packaged ? resourcesDir : appDir;
  return {
    preload: join(appDir, 'out', 'preload', 'index.cjs'),
    rendererDir: join(appDir, 'out', 'renderer'),
    templatesDir: packaged ? join(data, 'database') : join(data, 'resources', 'database'),
    migrationsDir: join(data, 'prisma', 'migrations'),
    localMigrationsDir: join(data, 'prisma', 'local-migrations'),
    icon: packaged ? join(data, 'icon.png') : join(data, 'resources', 'icons', '512x512.png'),
  };
}
