import { defineConfig } from 'prisma/config';

/**
 * Only generation and formatting use Prisma's command line: migrations are applied by the desk's
 * own migrator (`npm run db:migrate`), so no datasource is configured here.
 */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
