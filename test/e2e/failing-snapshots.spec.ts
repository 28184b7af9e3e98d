import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { actAs } from './pages/act-as';
import { expectNoAxeViolations } from './support/accessibility';
import { deskOfFile, test } from './support/desk-test';
import { expect } from './support/expect';

// One desk for the file, which its tests have one after the other.
test.describe.configure({ mode: 'default' });
const desk = deskOfFile();

test('snapshots that fail are said to everyone who works here, with why and since when, until one succeeds', {
  tag: '@soak',
}, async ({ page, context }) => {
  const snapshots = join(desk.profileDir, 'workspaces', 'demo', 'snapshots');
  const status = page.getByRole('contentinfo');
  await page.goto(desk.origin);
  await expect(status.getByText('Database ok')).toBeVisible();
  await page.goto('about:blank');
  await writeFile(snapshots, 'not a directory');
  // The one on closing fails, and there is nobody left to tell but who closes it at a terminal.
  await desk.process.close();
  expect(desk.process.output()).toMatch(
    /\nNo snapshot was taken on closing\. There is a file where .+ Everything that was saved is kept\.\n$/,
  );
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

test('a restore that fails after the workspace was left is told, though the screen that asked went with it', {
  tag: '@soak',
}, async ({ page }) => {
  await page.goto(desk.origin);
  await actAs(page, 'Ada Kim');
  await page.goto(`${desk.origin}/#/settings`);
  await page.getByRole('button', { name: 'Take a snapshot' }).click();
  const restore = page.getByRole('button', { name: /^Restore the snapshot of/ }).first();
  await expect(restore).toBeVisible();
  // What was seen last, which must be forgotten with the data, cannot be.
  const lastSeen = join(desk.profileDir, 'workspaces', 'demo', 'last-seen.json');
  await rm(lastSeen, { force: true });
  await mkdir(join(lastSeen, 'a directory stands there'), { recursive: true });
  await restore.click();
  await page.getByRole('button', { name: 'Restore snapshot' }).click();
  const said = page.getByRole('region', { name: 'Notifications' });
  await expect(said).toContainText('The snapshot was not restored');
  await expect(restore, 'the workspace is open again, on the same screen').toBeVisible();
  await expectNoAxeViolations(page);
  const failure = said.getByRole('alertdialog', { name: 'The snapshot was not restored' });
  await failure.getByRole('button', { name: 'Dismiss' }).click();
  await expect(failure).toHaveCount(0);
});
