import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { engineFlags } from '../../electron/browser/engine-flags';

it('asks V8 only for what it knows: another name is passed over without a word', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  const names = engineFlags.map((flag) => flag.replace(/=.*/, '').replace(/^--no-/, '--'));
  expect(names).not.toHaveLength(0);
  for (const name of names) expect(known).toMatch(new RegExp(`^  ${name} \\(`, 'm'));
});
