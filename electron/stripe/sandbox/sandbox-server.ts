import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SandboxResponse, StripeSandbox } from './stripe-sandbox';

/** A sandbox behind a port of this machine. */
export interface SandboxServer {
  readonly port: number;
  /** For DESK_STRIPE_API_BASE. */
  readonly url: string;
  close(): Promise<void>;
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, answer: SandboxResponse): void {
  const { status, headers, body, misbehaviour } = answer;
  switch (misbehaviour?.kind) {
    case 'timeout':
      return;
    case 'lose_answer':
      response.destroy();
      return;
    case 'truncate': {
      const bytes = Buffer.from(body);
      response.writeHead(status, { ...headers, 'content-length': bytes.length });
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
      return;
    }
    case 'half':
      response.writeHead(status, headers);
      response.end(body.slice(0, Math.floor(body.length / 2)));
      return;
    default:
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
      response.end(body);
  }
}

/**
 * Serves a sandbox on 127.0.0.1.
 * @param port 0 for any free one
 */
export async function serveSandbox(sandbox: StripeSandbox, port = 0): Promise<SandboxServer> {
  const server = createServer((message, response) => {
    void (async () => {
      const headers = Object.fromEntries(
        Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
      );
      const { method = 'GET', url: path = '/' } = message;
      const body = await bodyOf(message);
      send(response, await sandbox.handle({ method, path, headers, body }));
    })().catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('No port was given');
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
