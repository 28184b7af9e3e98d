import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTRPCClient } from '@trpc/client';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { DeskContext } from '../../../electron/ipc/context';
import { type AppRouter, appRouter } from '../../../electron/ipc/router';
import { createLogger } from '../../../electron/shared/logger';
import { layoutsSchema } from '../../../electron/workspace/layouts.schema';
import { failureOf } from '../../../renderer/bridge/failure';
import { promptLink, promptly } from '../../../renderer/bridge/prompt-link';

const layouts = layoutsSchema.parse({ panes: { catalog: 500 } });

/** As much of a desk as these calls come to. */
const desk = {
  started: async () => undefined,
  settled: async () => undefined,
  session: () => ({ actor: { role: 'curator' } }),
  settings: { read: () => ({ layouts }) },
};

let server: Server;
let origin: string;

beforeAll(async () => {
  const context = { desk, log: createLogger(() => undefined) } as unknown as DeskContext;
  server = createServer(
    createHTTPHandler({ router: appRouter, basePath: '/trpc/', createContext: () => context }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

const clientOf = (at: string) => createTRPCClient<AppRouter>({ links: [promptLink(`${at}/trpc`)] });

it('a prompt query is on its way before anything else is done', async () => {
  const sent = vi.spyOn(globalThis, 'fetch');
  const answer = clientOf(origin).workspace.layouts.query(undefined, promptly);
  const sentAtOnce = sent.mock.calls.length;
  sent.mockRestore();
  expect(await answer).toEqual(layouts);
  expect(sentAtOnce).toBe(1);
});

it('what is refused, and that nobody answers, are told as over every other link', async () => {
  const refused = clientOf(origin).catalog.list.query({ limit: 9_999 });
  const failure = failureOf(await refused.catch((error: unknown) => error));
  expect(failure).toMatchObject({ code: 'invalid', details: { fields: [{ path: ['limit'] }] } });
  const unheard = clientOf('http://127.0.0.1:1').catalog.list.query({});
  expect(failureOf(await unheard.catch((error: unknown) => error)).code).toBe('offline');
});

it('a prompt query that is given up is not waited for', async () => {
  const gaveUp = new AbortController();
  const answer = clientOf(origin).workspace.layouts.query(undefined, { signal: gaveUp.signal });
  gaveUp.abort();
  await expect(answer).rejects.toThrow();
});
