import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { networkTransport } from '../../../electron/stripe/gateway/network-transport';

describe('requests over the network', () => {
  let server: Server;
  let transport: ReturnType<typeof networkTransport>;
  let sockets: Set<Socket>;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    sockets = new Set();
    server = createServer((request, response) => answer(request, response));
    server.on('connection', (socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    transport = networkTransport(2);
  });
  afterEach(async () => {
    transport.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const send = (changes: { readonly timeoutMs?: number; readonly body?: string } = {}) =>
    transport({
      method: changes.body === undefined ? 'GET' : 'POST',
      protocol: 'http',
      host: '127.0.0.1',
      port: String((server.address() as AddressInfo).port),
      path: '/v1/things?limit=1',
      headers: { 'X-Asked': 'yes' },
      body: '',
      timeoutMs: 5_000,
      ...changes,
    });

  it('go on connections that are kept, no more of them than were allowed', async () => {
    answer = (request, response) => {
      response.setHeader('X-Twice', ['one', 'two']);
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => {
        response.statusCode = 402;
        response.end(`${request.method} ${request.url} ${request.headers['x-asked']} ${body}`);
      });
    };
    const answers = await Promise.all(Array.from({ length: 9 }, () => send({ body: 'a=ü' })));
    for (const { status, headers, readBody } of answers) {
      expect([status, headers['x-twice'], await readBody()]).toEqual([
        402,
        'one,two',
        'POST /v1/things?limit=1 yes a=ü',
      ]);
    }
    const plain = await send();
    expect(await plain.readBody()).toBe('GET /v1/things?limit=1 yes ');
    expect(sockets.size).toBe(2);
  });

  it('put together what comes in pieces, wherever these end', async () => {
    const text = '"漢字 👍 ü"';
    answer = (_, response) => {
      const bytes = [...Buffer.from(text)];
      const next = () => {
        const byte = bytes.shift();
        if (byte === undefined) response.end();
        else response.write(Buffer.of(byte), () => setImmediate(next));
      };
      next();
    };
    expect(await (await send()).readBody()).toBe(text);
  });

  it('fail in time, before the answer begins and while it comes', async () => {
    answer = () => undefined;
    await expect(send({ timeoutMs: 30 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    answer = (_, response) => {
      response.write('{"data": [');
    };
    const { readBody } = await send({ timeoutMs: 30 });
    await expect(readBody()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('fail when the connection breaks, wherever the answer is then', async () => {
    answer = (_, response) => response.destroy();
    await expect(send()).rejects.toThrow();
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    };
    await expect((await send()).readBody()).rejects.toThrow('Failed to read the response body');
  });

  it('fail over an answer that is no page of anything, before it fills the memory', {
    tags: ['soak'],
  }, async () => {
    answer = (_, response) => {
      // Not without end: a limit that is gone is to fail here, and not by filling the machine.
      const pieces = Array.from({ length: 70 }, () => Buffer.alloc(1024 * 1024, 'x'));
      const next = () => {
        const piece = pieces.pop();
        if (piece) response.write(piece, (error) => error ?? next());
        else response.end();
      };
      next();
    };
    await expect((await send()).readBody()).rejects.toThrow('Failed to read the response body');
  });

  it('go out also after all connections were closed', async () => {
    answer = (_, response) => response.end('ok');
    await (await send()).readBody();
    transport.close();
    expect(await (await send()).readBody()).toBe('ok');
    expect(sockets.size).toBe(2);
  });
});
