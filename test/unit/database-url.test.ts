import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDatabaseUrl } from '../../electron/database/database-url';
import { DeskError } from '../../electron/shared/errors';

describe('the address of a database server', () => {
  test('is read in all its parts', () => {
    const url =
      'postgresql://ann%40desk:p%3Aw@[::1]:6543/market?sslmode=verify-ca&sslrootcert=/ca.pem';
    expect(parseDatabaseUrl(url)).toEqual({
      host: '::1',
      port: 6543,
      database: 'market',
      user: 'ann@desk',
      password: 'p:w',
      tls: 'authority',
      rootCertificate: '/ca.pem',
    });
  });

  test.each([
    ['postgres://u@db.example.com/d', 'full'],
    ['postgres://u@localhost/d', 'off'],
    ['postgres://u@127.0.0.1/d', 'off'],
    ['postgres://u@127.evil.example/d', 'full'],
    ['postgres://u@db.example.com/d?sslmode=disable', 'off'],
    ['postgres://u@db.example.com/d?sslmode=require', 'full'],
    ['postgres://u@db.example.com/d?sslmode=no-verify', 'unverified'],
    ['postgres://u@localhost/d?sslmode=verify-full', 'full'],
  ])('%s is reached with encryption %s', (url, tls) => {
    expect(parseDatabaseUrl(url).tls).toBe(tls);
  });

  test.each([
    ['', 'must look like'],
    ['market', 'must look like'],
    ['mysql://u:hunter2@db/d', 'postgresql://'],
    ['postgres://:hunter2@db/d', 'names no user'],
    ['postgres://u:hunter2@db', "database's name"],
    ['postgres://u:hunter2@db/a/b', "database's name"],
    ['postgres://u:hunter2%zz@db/d', '%25'],
    ['postgres://u:hunter2@db/d?sslmode=prefer', 'unencrypted'],
    ['postgres://u:hunter2@db/d?sslmode=maybe', 'sslmode'],
    ['postgres://u:hunter2@db/d?schema=other', 'schema'],
  ])('%s is refused with a sentence about it', (url, sentence) => {
    expect(() => parseDatabaseUrl(url)).toThrow(DeskError);
    expect(() => parseDatabaseUrl(url)).toThrow(sentence);
    expect(() => parseDatabaseUrl(url)).not.toThrow('hunter2');
  });

  test('is read or refused, never anything else, and a refusal never shows the text', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('', 'postgres://', 'postgres://u:s3cret-'),
        (text, start) => {
          try {
            parseDatabaseUrl(`${start}${text}`);
          } catch (error) {
            expect(error).toBeInstanceOf(DeskError);
            expect(String(error)).not.toContain('s3cret-');
          }
        },
      ),
    );
  });
});
