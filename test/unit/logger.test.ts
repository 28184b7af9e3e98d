import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createFileLogger } from '../../electron/shared/file-log';
import { createLogger, type LogLine } from '../../electron/shared/logger';

/** What a sink is handed of a message. */
function logged(message: string): string {
  const lines: LogLine[] = [];
  createLogger((line) => lines.push(line)).info(message);
  return lines.map((line) => line.message).join('\n');
}

describe('the log', () => {
  it.each([
    ['secret', 'postgresql://ana:[redacted]@db.example:5432/market'],
    ['p@ss', 'postgresql://ana:[redacted]@db.example:5432/market'],
    ['p@ss:w@rd', 'postgresql://ana:[redacted]@db.example:5432/market'],
    ['p/ss@w/rd', 'postgresql://ana:[redacted]@db.example:5432/market'],
  ])('keeps nothing of the password %j in the address of a database', (password, shown) => {
    const address = `postgresql://ana:${password}@db.example:5432/market`;
    expect(logged(`Cannot reach ${address}, trying again`)).toBe(
      `Cannot reach ${shown}, trying again`,
    );
  });

  it('keeps nothing of it where the user has an @ as well', () => {
    expect(logged('postgres://ana@corp:secret@db.example/market')).toBe(
      'postgres://ana@corp:[redacted]@db.example/market',
    );
    expect(logged('postgres://ana@db.example:5432/market')).toBe(
      'postgres://ana@db.example:5432/market',
    );
  });

  it('that cannot be written says so in one sentence, once, and shows no stack', () => {
    const profile = mkdtempSync(join(tmpdir(), 'desk-log-'));
    const logs = join(profile, 'logs');
    const log = createFileLogger(profile);
    const said: string[] = [];
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
    onTestFinished(() => {
      write.mockRestore();
      rmSync(profile, { recursive: true });
    });
    log.info('first');
    rmSync(logs, { recursive: true });
    writeFileSync(logs, 'not a directory');
    log.info('second');
    log.error('third', { error: new Error('torn') });
    expect(said).toEqual([
      `The log ${join(logs, 'desk.log')} cannot be written; look whether its disk is full.\n`,
    ]);
  });
});
