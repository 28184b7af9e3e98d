import { afterEach, expect, it } from 'vitest';
import { DeskError } from '../../../electron/shared/errors';
import type { Desk } from '../../../electron/workspace/desk';
import { firstPage } from '../../../electron/workspace/first-page';
import { sessionView } from '../../../electron/workspace/session-view';
import { answersIn } from '../../support/early-answers';
import { openTestDesk, type TestDesk } from '../../support/open-test-desk';

const built = '<!doctype html><html lang="en"><head><title>Desk</title></head></html>';

let opened: TestDesk;

afterEach(async () => {
  await opened.close('remove');
});

/** The desk with some of its parts replaced. */
const deskWith = (parts: Partial<Desk>): Desk => ({ ...opened.desk, ...parts });

it('the page brings along what it asks first, in the theme of the profile', async () => {
  opened = await openTestDesk();
  const { desk } = opened;
  const page = await firstPage(desk, built);
  const { preferences, layouts } = desk.settings.read();
  expect(answersIn(page)).toEqual({
    state: desk.state(),
    preferences,
    session: sessionView(desk),
    layouts,
  });
  expect(page, "in the system's theme, as it was built").toContain('<html lang="en">');

  desk.settings.update({ preferences: { ...preferences, theme: 'dark' } });
  const dark = await firstPage(desk, built);
  expect(dark).toContain('<html data-theme="dark" lang="en">');
  expect(answersIn(dark)).toMatchObject({ preferences: { theme: 'dark' } });

  // As a team's desk is until its database has said who may act there.
  const unknown = deskWith({
    setting: () => {
      throw new DeskError('offline');
    },
  });
  expect(answersIn(await firstPage(unknown, built))).not.toHaveProperty('session');

  // No text of a tool or of a person ends the element, or is taken for something else.
  const hostile = { name: '</script><script>alert(1)</script><!--', more: "$& $' $`" };
  const opening = deskWith({
    state: () => ({ kind: 'opening', workspace: 'demo', step: '', epoch: 1 }),
    lastSeen: { ...desk.lastSeen, read: async () => hostile },
  });
  const attacked = await firstPage(opening, built);
  expect(answersIn(attacked)).toMatchObject({ lastSeen: hostile });
  expect(attacked.match(/<\/?script|<!--/g)).toEqual(['<script', '</script']);
});
