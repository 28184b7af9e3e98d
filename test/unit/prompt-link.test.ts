import { createTRPCClient, TRPCClientError } from '@trpc/client';
import { initTRPC, TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { drawnInHeader } from '../../electron/shared/drawn-in.rules';
import { drawnInHeaders, drawnInLink } from '../../renderer/bridge/drawn-in';
import { promptLink } from '../../renderer/bridge/prompt-link';

const { router, procedure } = initTRPC.create();
const small = router({
  refresh: procedure.input(z.void()).mutation(() => 'refreshed'),
  rename: procedure.input(z.object({ name: z.string() })).mutation(({ input }) => input.name),
  refuse: procedure.mutation(() => {
    throw new TRPCError({ code: 'CONFLICT', message: 'no' });
  }),
  find: procedure.input(z.string()).query(({ input }) => `found ${input}`),
});

describe('a call that is sent by itself', () => {
  beforeEach(() => {
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      fetchRequestHandler({
        endpoint: '/trpc',
        req: new Request(url, init),
        router: small,
        createContext: () => ({}),
      }),
    );
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  const client = createTRPCClient<typeof small>({
    // The link knows the desk's router; what it does is the same for any.
    links: [promptLink('http://desk/trpc') as never],
  });

  it('is read by the server whether or not it has an input', async () => {
    expect(await client.refresh.mutate()).toBe('refreshed');
    expect(await client.rename.mutate({ name: 'Avm' })).toBe('Avm');
    // Longer than what is handed over as a text.
    const long = '“Avm” '.repeat(20_000);
    expect(await client.rename.mutate({ name: long })).toBe(long);
    expect(await client.find.query('two words & more')).toBe('found two words & more');
  });

  it('gives what the server refused as data', async () => {
    const refusal: unknown = await client.refuse.mutate().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TRPCClientError);
    expect(refusal).toMatchObject({ data: { code: 'CONFLICT' } });
  });

  it('says in which epoch it was drawn, whether it reads or changes', async () => {
    const said: (string | null)[] = [];
    const { fetch: send } = globalThis;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      said.push(new Headers(init.headers).get(drawnInHeader));
      return send(url, init);
    });
    const { find, rename } = createTRPCClient<typeof small>({
      links: [drawnInLink(7) as never, promptLink('http://desk/trpc') as never],
    });
    await find.query('a tool');
    await rename.mutate({ name: 'Avm' });
    expect(said).toEqual(['7', '7']);
  });

  it('goes on when the page is left, unless it is too long for that', async () => {
    const on = new Map<string, () => void>();
    vi.stubGlobal('addEventListener', (event: string, heard: () => void) => on.set(event, heard));
    const sent: boolean[] = [];
    const { fetch: send } = globalThis;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      sent.push(init.keepalive ?? false);
      return send(url, init);
    });
    const { rename } = createTRPCClient<typeof small>({
      links: [promptLink('http://desk/trpc') as never],
    });
    const long = 'é'.repeat(20_001);
    for (const event of [undefined, 'pagehide', 'pageshow']) {
      if (event) on.get(event)?.();
      await rename.mutate({ name: 'short' });
      expect(await rename.mutate({ name: long })).toBe(long);
    }
    expect(sent).toEqual([false, false, true, false, false, false]);
  });
});

describe('calls that are sent together', () => {
  const drawnIn = (epoch?: number) => ({ context: epoch === undefined ? {} : { drawnIn: epoch } });

  it('say the earliest epoch in which one of them was drawn, and none where none is known', () => {
    expect(drawnInHeaders([drawnIn(8), drawnIn(7), drawnIn()])).toEqual({ [drawnInHeader]: '7' });
    expect(drawnInHeaders([drawnIn()])).toEqual({});
  });
});
