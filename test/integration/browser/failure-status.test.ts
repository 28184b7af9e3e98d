import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DeskContext } from '../../../electron/ipc/context';
import { procedureWithoutSession, router } from '../../../electron/ipc/procedure';
import { DeskError, deskErrorCodes } from '../../../electron/shared/errors';
import { createLogger } from '../../../electron/shared/logger';

const fails = router({
  fail: procedureWithoutSession
    .input(z.enum(deskErrorCodes))
    .output(z.void())
    .query(({ input }) => {
      throw new DeskError(input);
    }),
  break: procedureWithoutSession
    .input(z.void())
    .output(z.void())
    .query(() => {
      throw new TypeError('a bug');
    }),
});

const server = createServer(
  createHTTPHandler({
    router: fails,
    basePath: '/trpc/',
    createContext: () => ({ desk: {}, log: createLogger(() => {}) }) as unknown as DeskContext,
  }),
);

async function statusOf(path: string): Promise<{ status: number; code: unknown }> {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/trpc/${path}`);
  const body = z
    .object({ error: z.object({ data: z.object({ code: z.string() }) }) })
    .parse(await answer.json());
  return { status: answer.status, code: body.error.data.code };
}

describe('the status of a refused call', () => {
  beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
  afterAll(() => new Promise((closed) => server.close(closed)));

  it.each([
    ['database_unreachable', 503],
    ['stripe_unreachable', 503],
    ['offline', 503],
    ['invalid', 400],
    ['forbidden', 403],
    ['conflict', 409],
    ['period_closed', 409],
    ['not_possible', 422],
    ['too_large', 413],
    ['internal', 500],
  ] as const)('%s is answered with %d', async (code, status) => {
    const input = encodeURIComponent(JSON.stringify(code));
    expect(await statusOf(`fail?input=${input}`)).toEqual({ status, code });
  });

  it('a bug is answered with 500, and says nothing of itself', async () => {
    expect(await statusOf('break')).toEqual({ status: 500, code: 'internal' });
  });
});
