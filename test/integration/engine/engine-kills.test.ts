import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { engineFlags } from '../../../electron/browser/engine-flags';
import { startEmbeddedEngine } from '../../../electron/database/engine/embedded-engine';
import { bundledProgram } from '../../support/program';
import { connectTo, startEngineIn, temporaryDirectory } from './engine-support';

/** Builds the writer and the worker beside it, as the application's bundle has them. */
async function buildWriter(): Promise<string> {
  const outDir = resolve('test-results', `engine-kills-${process.pid}`);
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }));
  await build({
    ...bundledProgram,
    entryPoints: {
      writer: join(import.meta.dirname, 'commit-writer.ts'),
      'database-worker': resolve('electron/database/engine/embedded-engine.worker.ts'),
    },
    outdir: outDir,
  });
  return join(outDir, 'writer.js');
}

/** Runs the writer and kills it soon after some commits. @returns the last acknowledged number. */
async function writeUntilKilled(writer: string, dataDir: string, commits: number): Promise<number> {
  const child = spawn(process.execPath, [...engineFlags, writer, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let acknowledged = 0;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    seen += 1;
    if (seen === commits) child.kill('SIGKILL');
  }
  await exited;
  return acknowledged;
}

const kills = 100;
/** Only a hang takes this long, on a machine however busy. */
const hangMilliseconds = 60 * 60_000;

// One after the other over the same data: each begins on what the one before left.
test(`keeps every acknowledged commit through ${kills} kills`, {
  tags: ['soak'],
  timeout: hangMilliseconds,
}, async () => {
  const writer = await buildWriter();
  const directory = temporaryDirectory();
  const prepared = await startEngineIn(directory);
  const { dataDir } = prepared;
  const client = await connectTo(prepared);
  await client.query('CREATE TABLE written (n int PRIMARY KEY, filling text)');
  await client.end();
  await prepared.close();

  let acknowledged = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const last = await writeUntilKilled(writer, dataDir, 1 + Math.floor(Math.random() * 60));
    // The next writer begins after what it finds: a lost commit would show as a repeated number.
    expect(last).toBeGreaterThan(acknowledged);
    acknowledged = last;
  }

  const reopened = await startEmbeddedEngine({ dataDir });
  const reader = await connectTo(reopened);
  const { rows } = await reader.query(
    'SELECT count(*)::int AS count, max(n) AS last FROM written WHERE length(filling) = 500',
  );
  expect(rows[0].last).toBeGreaterThanOrEqual(acknowledged);
  expect(rows[0].count).toBe(rows[0].last);
  await reader.end();
  await reopened.close();
});
