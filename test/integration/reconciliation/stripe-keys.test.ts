import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallerFactory } from '../../../electron/ipc/procedure';
import { appRouter } from '../../../electron/ipc/router';
import { connectStripe } from '../../../electron/reconciliation/stripe-connection.service';
import { createLogger, type LogLine } from '../../../electron/shared/logger';
import { type SandboxServer, serveSandbox } from '../../../electron/stripe/sandbox/sandbox-server';
import { SandboxStore } from '../../../electron/stripe/sandbox/sandbox-store';
import { readPermissions, StripeSandbox } from '../../../electron/stripe/sandbox/stripe-sandbox';
import { openTestDesk, type TestDesk } from '../../support/open-test-desk';
import { refusal } from '../../support/refusal';
import { wholeContract } from '../../support/whole-contract';

/** Not of a key's usual shape behind its prefix, so that nothing but care keeps it out of texts. */
const canary = 'canary7fZp2Qx91Lm';
const readKey = `rk_test_${canary}Read`;
const writeKey = `rk_test_${canary}Write`;
const othersKey = `rk_test_${canary}Others`;

const today = new Date().toISOString().slice(0, 10);
/** Inputs of which each query takes at least one, or says why not: both are looked at. */
const inputs: readonly unknown[] = [
  undefined,
  {},
  { from: '2026-01-01', to: today },
  { finding: '018d0a3e-5c00-7a11-8e01-0c1a00000009' },
  { search: '' },
];

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

describe('the keys of Stripe', () => {
  let test: TestDesk;
  let server: SandboxServer;
  const log: LogLine[] = [];
  const said: unknown[] = [];

  beforeAll(async () => {
    const sandbox = new StripeSandbox({
      store: new SandboxStore(),
      keys: [
        { key: readKey, livemode: false, permissions: readPermissions },
        { key: writeKey, livemode: false, permissions: [...readPermissions, 'charge_write'] },
        { key: othersKey, livemode: false, account: 'acct_other' },
      ],
    });
    server = await serveSandbox(sandbox);
    test = await openTestDesk({
      log: createLogger((line) => log.push(line)),
      stripeEnvironment: { key: undefined, writeKey: undefined, base: server.url },
    });
    await test.desk.open('local');
    test.desk.actAs('finance');
  });
  afterAll(async () => {
    await test.close('remove');
    await server.close();
  });

  const call = () =>
    createCallerFactory(appRouter)({
      desk: test.desk,
      log: createLogger((line) => log.push(line)),
    });

  /** Calls a procedure by its path, and keeps what it said, a failure with all of its fields too. */
  async function ask(path: string, input: unknown): Promise<boolean> {
    const procedure = path
      .split('.')
      .reduce<unknown>((found, name) => Reflect.get(Object(found), name), call());
    if (typeof procedure !== 'function') throw new Error(path);
    try {
      const answer: unknown = await procedure(input);
      if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
        for await (const item of answer as AsyncIterable<unknown>) said.push(path, item);
      } else said.push(path, answer);
      return true;
    } catch (error) {
      const { message, stack, cause } = error as Error;
      said.push(path, { message, stack, cause, ...(error as object) });
      return false;
    }
  }

  it('work, and no procedure says them, whether it answers or fails', async () => {
    expect(await ask('reconciliation.connectStripe', { readKey, writeKey })).toBe(true);
    expect(said.at(-1)).toMatchObject({ source: 'settings', mayWrite: true });
    expect(await ask('reconciliation.run', { from: '2026-01-01', to: today })).toBe(true);
    const queries = Object.entries(await wholeContract())
      .filter(([, procedure]) => Reflect.get(procedure, '_def').type === 'query')
      .map(([path]) => path);
    expect(queries.length).toBeGreaterThan(30);
    let answered = 0;
    for (const role of ['finance', 'admin']) {
      test.desk.actAs(role);
      for (const path of queries) {
        for (const input of inputs) answered += (await ask(path, input)) ? 1 : 0;
      }
    }
    expect(answered).toBeGreaterThan(30);
    test.desk.actAs('finance');
    await ask('reconciliation.exportCsv', { what: 'audit' });
    expect(
      await ask('reconciliation.connectStripe', { readKey: `${readKey}Wrong`, writeKey }),
    ).toBe(false);
    expect(JSON.stringify(said)).not.toContain(canary);
  });

  it('are kept as a pair of one mode and one account alone, and both are tried', async () => {
    const refused = (key: string) => refusal(connectStripe(test.desk, { readKey, writeKey: key }));
    expect(await refused(`rk_live_${canary}Write`)).toMatchObject({
      code: 'stripe_wrong_mode',
      details: {
        reason: 'The key that reads is for test data, and the key that writes for live data.',
      },
    });
    expect(await refused(othersKey)).toMatchObject({
      code: 'stripe_wrong_mode',
      details: {
        reason:
          'The key that reads belongs to acct_sandbox, and the key that writes to acct_other.',
      },
    });
    expect(await refused(`${writeKey}Revoked`)).toMatchObject({
      code: 'stripe_key_refused',
      details: { reason: expect.stringMatching(/^It is the key that writes: it is wrong/) },
    });
    expect(await call().reconciliation.stripe()).toMatchObject({ mayWrite: true });
  });

  it('work without one that writes where none is given, whatever was kept before', async () => {
    const { reconciliation } = call();
    expect(await reconciliation.connectStripe({ readKey, writeKey: '' })).toMatchObject({
      source: 'settings',
      mayWrite: false,
    });
    expect(await test.desk.secrets.read('stripeWriteKey')).toBeUndefined();
    expect(await reconciliation.connectStripe({ readKey, writeKey })).toMatchObject({
      mayWrite: true,
    });
  });

  it('reach neither the log nor any file of the profile', async () => {
    expect(log.length).toBeGreaterThan(0);
    expect(JSON.stringify(log)).not.toContain(canary);
    const files = await filesBelow(test.profileDir);
    expect(files.length).toBeGreaterThan(100);
    const found: string[] = [];
    for (const file of files) {
      if ((await readFile(file)).includes(canary)) found.push(file);
    }
    expect(found).toEqual([]);
  });

  it.skipIf(!existsSync('out/renderer'))('stand in no file of the page', async () => {
    const files = await filesBelow('out/renderer');
    for (const file of files) {
      expect(await readFile(file, 'latin1'), file).not.toMatch(/\b[sr]k_(?:live|test)_\w{8,}/);
    }
  });
});
