import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runScript } from '../../support/project-script';
import { openStripeStage } from '../../support/stripe-stage';

const alone = { DESK_DATABASE_URL: '' };

it.each([
  [['--wrong'], /^Unknown option '--wrong'\. See npm run stripe:sandbox -- --help\.$/],
  [['--purchases', 'many'], /^--purchases must be a whole number from 0 to .*, not "many"\.$/],
  [
    ['--port', '0', '--purchases', '50', '--inject', '5'],
    /^50 purchases have no room for 5 of MISSING_IN_STRIPE and \d+ other kinds of disagreement\. Ask for more --purchases, or inject fewer\.$/,
  ],
  [
    ['--port', '0', '--purchases', '5', '--truth', 'no-such-folder/truth.json'],
    /^--truth no-such-folder\/truth\.json cannot be written: ENOENT\.$/,
  ],
])('npm run stripe:sandbox %j is refused with a sentence', async (args, sentence) => {
  const { code, output, errors } = await runScript('stripe-sandbox', args, alone);
  expect([code, output]).toEqual([2, '']);
  expect(errors.trimEnd()).toMatch(sentence);
});

it('npm run stripe:sandbox names a port that is in use', async () => {
  const other = createServer();
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  const { port } = other.address() as AddressInfo;
  const args = ['--port', String(port), '--purchases', '5'];
  const { code, errors } = await runScript('stripe-sandbox', args, alone);
  other.close();
  expect([code, errors.trimEnd()]).toEqual([
    2,
    `Port ${port} cannot be used: EADDRINUSE. Choose another --port.`,
  ]);
});

it('npm run stripe:sandbox is refused on a database that has purchases, before anything is written', async () => {
  const sizes = { now: new Date(), seed: 5, purchases: 60, organizations: 10, users: 20 };
  const stage = await openStripeStage('server', sizes);
  const truth = join(tmpdir(), `desk-truth-${process.pid}.json`);
  const counted = async () =>
    (await stage.client.query('SELECT count(*), max(updated_at) FROM marketplace_purchases')).rows;
  const before = await counted();
  const args = ['--port', '0', '--purchases', '80', '--truth', truth];
  const { code, output, errors } = await runScript('stripe-sandbox', args, {
    DESK_DATABASE_URL: stage.url,
  });
  expect([code, output]).toEqual([2, '']);
  expect(errors.trimEnd()).toMatch(
    /^The database of DESK_DATABASE_URL holds purchases already, .+$/,
  );
  expect(existsSync(truth)).toBe(false);
  expect(await counted()).toEqual(before);
  await stage.close();
});
