import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../electron/shared/logger';
import { embeddedSetting } from '../../electron/workspace/embedded-setting';
import { Epochs } from '../../electron/workspace/epochs';
import { openSettings } from '../../electron/workspace/settings';

let profileDir: string;
beforeEach(() => {
  profileDir = mkdtempSync(join(tmpdir(), 'desk-epochs-'));
});
afterEach(() => rmSync(profileDir, { recursive: true }));

/** A desk as it starts on the profile. */
function start() {
  const settings = openSettings(profileDir);
  const epochs = new Epochs(
    settings,
    createLogger(() => undefined),
  );
  const { localUserId } = settings.read();
  const of = (kind: 'demo' | 'local') => embeddedSetting(profileDir, kind, localUserId);
  const enter = (kind: 'demo' | 'local') => {
    epochs.entered(of(kind));
    return epochs.present;
  };
  const actAs = (id: string) => {
    settings.update({ personas: { demo: id } });
    epochs.actorChanged(of('demo'));
    return epochs.present;
  };
  const [first, second] = of('demo').personas.map(({ id }) => id);
  if (!first || !second) throw new Error('The demo has several people');
  return { settings, epochs, of, enter, actAs, first, second };
}

describe('the epochs of windows that outlive their desk', () => {
  it('goes on with the same one where the same person acts in the same workspace', () => {
    const before = start();
    before.enter('demo');
    before.actAs(before.second);
    const last = before.actAs(before.first);
    const after = start();
    expect(after.epochs.next(after.of('demo'))).toBe(last);
    expect(after.enter('demo')).toBe(last);
    expect(start().enter('demo')).toBe(last);
  });

  it('begins another one for another person, another workspace, and one that is entered again', () => {
    const before = start();
    const first = before.enter('demo');
    expect(before.actAs(before.second)).toBe(first + 1);
    expect(before.enter('demo')).toBe(first + 2);
    expect(before.epochs.first).toBe(first + 2);
    const elsewhere = start();
    expect(elsewhere.enter('local')).toBe(first + 3);
    const back = start();
    expect(back.enter('demo')).toBe(first + 4);
  });

  it('begins another one where the last person was chosen and the desk ended before it was said', () => {
    const before = start();
    const first = before.enter('demo');
    before.settings.update({ personas: { demo: before.second } });
    expect(start().enter('demo')).toBe(first + 1);
  });
});
