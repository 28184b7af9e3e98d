import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { actAs } from './pages/act-as';
import { expectNoAxeViolations } from './support/accessibility';
import { test } from './support/desk-test';

test('snapshots that fail are said to everyone who works here, with why and since when, until one succeeds', async ({
  desk,
  page,
  context,
}) => {
  const snapshots = join(desk.profileDir, 'workspaces', 'demo', 'snapshots');
  const status = page.getByRole('contentinfo');
  await page.goto(desk.origin);
  await expect(status.getByText('Database ok')).toBeVisible();
  await page.goto('about:blank');
  await writeFile(snapshots, 'not a directory');
  // The one on closing fails, and there is nobody left to tell.
  await desk.process.close();
  await desk.crashAndRestart(context);

  await page.goto(desk.origin);
  const said = status.getByRole('button', { name: 'Snapshots fail' });
  await said.click();
  const popover = page.getByRole('dialog', { name: 'Snapshots of this workspace' });
  await expect(popover).toContainText('There is a file where the directory should be.');
  await expect(popover).toContainText(snapshots);
  await expect(popover).toContainText(/The first one failed (just now|\d+ minutes? ago)/);
  await expect(popover.getByRole('button')).toHaveCount(0);
  await expectNoAxeViolations(page);
  await page.keyboard.press('Escape');

  await actAs(page, 'Ada Kim');
  await said.click();
  await popover.getByRole('button', { name: 'Show snapshots' }).click();
  await expect(popover).toBeHidden();
  const notice = page.getByRole('main').getByRole('status').filter({ hasText: 'Snapshots fail' });
  await expect(notice).toContainText(snapshots);
  await rm(snapshots);
  await page.getByRole('button', { name: 'Take a snapshot' }).click();
  await expect(notice).toBeHidden();
  await expect(said).toBeHidden();
});
