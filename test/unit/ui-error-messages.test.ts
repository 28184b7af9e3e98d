import { describe, expect, it } from 'vitest';
import { deskErrorCodes } from '../../electron/shared/errors';
import { describeFailure, describeReadFailure } from '../../renderer/shared/error-messages';

describe('the words of a failure', () => {
  it.each(deskErrorCodes)('are plain sentences without knowledge of its details: %s', (code) => {
    const { title, text } = describeFailure({ code, details: {} });
    expect(title).toMatch(/^[A-Z][^!]*[^.!]$/);
    expect(text).toMatch(/^[A-Z][^!]*\.$/);
    expect(`${title} ${text}`).not.toMatch(/undefined|null|NaN|\[object/);
  });

  it('name the field, and say that what was typed is still there', () => {
    const fields = [{ path: ['pricing', 'amount'], message: 'Enter an amount such as 49.00.' }];
    const { text } = describeFailure({ code: 'invalid', details: { fields } });
    expect(text).toContain('Enter an amount such as 49.00.');
    expect(text).toContain('still here');
  });

  it('speak of the address, not of a form, to who only looked', () => {
    const fields = [{ path: ['id'], message: 'Invalid UUID' }];
    const { title, text } = describeReadFailure({ code: 'invalid', details: { fields } });
    expect(`${title} ${text}`).not.toMatch(/UUID|saved|typed|field/);
    expect(text).toContain('address');
    expect(describeReadFailure({ code: 'not_found', details: {} })).toEqual(
      describeFailure({ code: 'not_found', details: {} }),
    );
  });

  it('tell a login that is not staff what to ask for, and everyone else that a role may not', () => {
    const reason = 'The login “mo” is linked to no person of the marketplace.';
    const login = describeFailure({ code: 'forbidden', details: { subject: 'login', reason } });
    expect(login).toMatchObject({ text: reason, action: 'retry' });
    const right = { subject: 'catalog.write', reason: 'The database refused the role this right.' };
    expect(describeFailure({ code: 'forbidden', details: right }).title).toContain('role');
  });

  it('tell a database that fell silent from a desk that did', () => {
    const reason = 'The connection to the database was lost.';
    const database = describeFailure({ code: 'offline', details: { reason } });
    expect(database.title).toBe('The database is not answering');
    expect(database.text).toContain(reason);
    expect(describeFailure({ code: 'offline', details: {} }).title).toBe(
      'The desk is not answering',
    );
  });

  it('tell what took the database too long from what somebody cancelled, and offer it again', () => {
    const reason = 'It took too long, or was stopped on the server. Nothing was changed by it.';
    const late = describeFailure({ code: 'cancelled', details: { reason } });
    expect(late).toEqual({
      title: 'The database has not finished this',
      text: reason,
      action: 'retry',
    });
    expect(describeFailure({ code: 'cancelled', details: {} })).toMatchObject({
      title: 'Cancelled',
      action: null,
    });
  });

  it('give the reason why a server cannot be reached, and the one who was refused', () => {
    const reason = 'The server has no database of this name.';
    const url = 'db.example.com:5432/desk';
    const { text } = describeFailure({ code: 'database_unreachable', details: { reason, url } });
    expect(text).toContain(reason);
    expect(text).toContain(url);
    const untrusted = describeFailure({ code: 'database_untrusted', details: { reason, url } });
    expect(untrusted.text).toMatch(/db\.example\.com:5432\/desk.*password was not sent/);
    const refused = { subject: 'mo', url };
    expect(describeFailure({ code: 'database_credentials', details: refused }).text).toMatch(
      /“mo”.*db\.example\.com/,
    );
  });

  it('count fields and conflicts', () => {
    const problem = { path: ['name'], message: 'Enter a name.' };
    const conflict = { field: 'name', base: 'a', mine: 'b', theirs: 'c' };
    expect(
      describeFailure({ code: 'invalid', details: { fields: [problem, problem] } }).title,
    ).toBe('2 fields need attention');
    expect(
      describeFailure({ code: 'conflict', details: { conflicts: [conflict, conflict] } }).text,
    ).toContain('the 2 fields that differ');
  });

  it('name the place, the port and the address', () => {
    const text = (code: 'disk_full' | 'database_unreachable', details: object) =>
      describeFailure({ code, details }).text;
    expect(text('disk_full', { path: '/var/desk' })).toContain('/var/desk');
    expect(text('database_unreachable', { url: 'db.example.com:5432' })).toContain(
      'db.example.com:5432',
    );
    expect(describeFailure({ code: 'port_in_use', details: { port: 4100 } }).title).toBe(
      'Port 4100 is taken',
    );
  });
});
