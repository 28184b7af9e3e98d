import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrontendUnits } from '../../electron/database/engine/frontend-units';
import {
  decodeTarHeader,
  encodeTarHeader,
  tarPadding,
} from '../../electron/database/engine/tar-format';
import { syncMessage } from '../../electron/database/engine/wire-messages';

const startup = Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0]);

function message(type: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

describe('the cutting of a client’s bytes', () => {
  test('gives the same units however the bytes are cut into chunks', () => {
    const body = fc.uint8Array({ maxLength: 30 });
    const messages = fc.array(fc.tuple(fc.constantFrom('P', 'B', 'D', 'E', 'S', 'Q', 'H'), body), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(messages, fc.array(fc.nat(200)), (list, cuts) => {
        const bytes = Buffer.concat([startup, ...list.map(([type, text]) => message(type, text))]);
        const whole = new FrontendUnits().push(bytes);
        const units = new FrontendUnits();
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b)];
        const pieces = places.flatMap((from, index) =>
          units.push(bytes.subarray(from, places[index + 1] ?? bytes.length)),
        );
        expect(pieces).toEqual(whole);
      }),
    );
  });

  test('keeps the messages of an extended query together until its Sync', () => {
    const units = new FrontendUnits();
    units.push(startup);
    const parts = ['P', 'B', 'D', 'E'].map((type) => message(type, Buffer.from('x\0')));
    for (const part of parts) expect(units.push(part)).toEqual([]);
    expect(units.push(syncMessage)).toEqual([
      {
        kind: 'query',
        bytes: new Uint8Array(Buffer.concat([...parts, syncMessage])),
        complete: true,
      },
    ]);
  });

  test('does not execute what was not finished when the client takes leave', () => {
    const units = new FrontendUnits();
    units.push(startup);
    expect(units.push(message('P', Buffer.from('x\0')))).toEqual([]);
    expect(units.push(message('X', Buffer.alloc(0)))).toEqual([{ kind: 'terminate' }]);
  });

  test('refuses lengths that no client sends', () => {
    const units = new FrontendUnits();
    units.push(startup);
    expect(() => units.push(Buffer.from([0x51, 0x7f, 0xff, 0xff, 0xff]))).toThrow(RangeError);
  });
});

describe('the archive format', () => {
  const part = fc.stringMatching(/^[a-z0-9_]{1,12}$/);
  const name = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));

  test('reads every header that it writes', () => {
    fc.assert(
      fc.property(name, fc.nat(8_000_000_000), (file, size) => {
        const entry = { name: file, kind: 'file', size, mode: 0o600 } as const;
        expect(decodeTarHeader(encodeTarHeader(entry))).toEqual(entry);
        expect((size + tarPadding(size)) % 512).toBe(0);
      }),
    );
  });

  test('notices every changed byte of a header', () => {
    const block = encodeTarHeader({ name: 'base/1/2', kind: 'file', size: 8192, mode: 0o600 });
    fc.assert(
      fc.property(fc.nat(147), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = block.slice();
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(() => decodeTarHeader(damaged)).toThrow(RangeError);
      }),
    );
  });

  test.each(['../outside', 'base/../../outside', 'C:/windows', 'a\\b'])(
    'does not unpack %s',
    (outside) => {
      const block = encodeTarHeader({ name: outside, kind: 'file', size: 0, mode: 0o600 });
      expect(() => decodeTarHeader(block)).toThrow('outside its directory');
    },
  );
});
