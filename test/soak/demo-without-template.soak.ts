import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTestDesk } from '../support/open-test-desk';

it('the demo has the same tools where the template of the build is missing', async () => {
  const migrationsDir = join('prisma', 'migrations');
  const localMigrationsDir = join('prisma', 'local-migrations');
  const templatesDir = join('test', 'fixtures', 'there-is-no-template-here');
  const opened = await openTestDesk({
    resources: { templatesDir, migrationsDir, localMigrationsDir },
  });
  const { prisma } = opened.desk.workspace().authority;
  expect(await prisma.marketplace_tools.count()).toBe(54);
  await opened.close('remove');
});
