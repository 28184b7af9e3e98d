import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A proxy between a browser and the desks that it looks at. */
export interface SlowWay {
  /** As Playwright’s option `proxy` takes it; loopback addresses go through it too. */
  readonly proxy: { readonly server: string; readonly bypass: string };
  close(): Promise<void>;
}

/**
 * Has every call take up to so many milliseconds to a desk and as long back, each by chance and so in
 * another order; what a subscription says keeps its own. A test that passes behind it waits for what
 * it needs; one that fails relies on answers that are quick on the machine where it was written.
 * A call that was sent arrives even when its page is gone, as on any other way.
 * @param atMost milliseconds for one way
 */
export async function openSlowWay(atMost: number): Promise<SlowWay> {
  const pass = async (asked: IncomingMessage, answer: ServerResponse) => {
    const url = new URL(asked.url ?? '');
    const aWhile = () => (url.pathname.startsWith('/trpc') ? sleep(Math.random() * atMost) : null);
    const body = await asked.toArray();
    await aWhile();
    const { method, headers } = asked;
    const passed = request(url, { method, headers });
    // The page is gone: a subscription has nobody left, and a call that was sent is done all the same.
    answer.once('close', () => headers.accept === 'text/event-stream' && passed.destroy());
    passed.end(Buffer.concat(body));
    const [answered] = (await once(passed, 'response')) as [IncomingMessage];
    await aWhile();
    answer.writeHead(answered.statusCode ?? 502, answered.headers);
    answer.flushHeaders();
    for await (const chunk of answered) {
      await aWhile();
      answer.write(chunk);
    }
    answer.end();
  };
  const server = createServer((asked, answer) => {
    // A desk that is gone is one that breaks off, here as without a proxy.
    pass(asked, answer).catch(() => answer.destroy());
  });
  // What a test itself asks of a desk comes as a tunnel, and is as quick as without a proxy.
  server.on('connect', ({ url = '' }, near: Socket) => {
    const { hostname, port } = new URL(`http://${url}`);
    const far = connect(Number(port), hostname, () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      near.pipe(far).pipe(near);
    });
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      end.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    proxy: { server: `http://127.0.0.1:${port}`, bypass: '<-loopback>' },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
