import { type AnyTRPCRouter, callTRPCProcedure, getTRPCErrorFromUnknown } from '@trpc/server';
import { z } from 'zod';
import { DeskError } from '../shared/errors';
import { newOperationId } from '../shared/ids';
import type { DeskContext } from './context';
import { type CallReply, electronChannels, type StreamEvent } from './electron-channel';
import { describeFailure, type WireFailure, wireFailure } from './failure';

/** The part of an IPC event that the transport needs; Electron's own has it. */
export interface IpcSender {
  readonly sender: {
    readonly id: number;
    send(channel: string, event: StreamEvent): void;
    on(event: 'destroyed' | 'did-navigate' | 'render-process-gone', listener: () => void): unknown;
    off(event: 'destroyed' | 'did-navigate' | 'render-process-gone', listener: () => void): unknown;
  };
}

/** The part of Electron's ipcMain that the transport needs. */
export interface IpcHandlers<Event extends IpcSender> {
  handle(
    channel: string,
    listener: (event: Event, message: unknown) => Promise<unknown> | unknown,
  ): void;
  removeHandler(channel: string): void;
}

/** How the transport is connected. */
export interface ElectronTransportOptions<Event extends IpcSender> {
  readonly ipc: IpcHandlers<Event>;
  readonly router: AnyTRPCRouter;
  readonly createContext: () => DeskContext;
  /** Whether the frame that sent an event may call at all: our window's top frame, our origin. */
  readonly isTrustedSender: (event: Event) => boolean;
}

/** After each of these the page that asked for a stream is no longer there to hear it. */
const pageEnds = ['destroyed', 'did-navigate', 'render-process-gone'] as const;

const callSchema = z.strictObject({
  id: z.string().max(100),
  type: z.enum(['query', 'mutation']),
  path: z.string().max(200),
  input: z.unknown(),
  drawnIn: z.int().optional(),
});
const subscribeSchema = z.strictObject({
  id: z.string().max(100),
  path: z.string().max(200),
  input: z.unknown(),
  drawnIn: z.int().optional(),
});
const unsubscribeSchema = z.strictObject({ id: z.string().max(100) });

function failureOf(error: unknown): WireFailure {
  return wireFailure(getTRPCErrorFromUnknown(error));
}

function refusal(): WireFailure {
  return wireFailure(describeFailure(new DeskError('unauthenticated'), newOperationId()));
}

function malformed(): WireFailure {
  return wireFailure(describeFailure(new DeskError('invalid'), newOperationId()));
}

/**
 * Serves a router over Electron's IPC. Every message is checked for its sender and its shape
 * before the router sees it; streams end when they complete, are cancelled, or their window goes.
 * @returns a function that removes the handlers and cancels every running stream.
 */
export function attachElectronTransport<Event extends IpcSender>(
  options: ElectronTransportOptions<Event>,
): () => void {
  const { ipc, router, createContext, isTrustedSender } = options;
  const streams = new Map<string, AbortController>();

  const call = async (event: Event, message: unknown): Promise<CallReply> => {
    if (!isTrustedSender(event)) return { ok: false, failure: refusal() };
    try {
      const parsed = callSchema.safeParse(message);
      if (!parsed.success) return { ok: false, failure: malformed() };
      const { type, path, input, drawnIn } = parsed.data;
      const data = await callTRPCProcedure({
        router,
        path,
        type,
        getRawInput: async () => input,
        ctx: { ...createContext(), drawnIn },
        signal: undefined,
        batchIndex: 0,
      });
      return { ok: true, data };
    } catch (error) {
      return { ok: false, failure: failureOf(error) };
    }
  };

  const run = async (event: Event, key: string, message: z.infer<typeof subscribeSchema>) => {
    const abort = new AbortController();
    streams.set(key, abort);
    const { sender } = event;
    const stop = () => abort.abort();
    for (const end of pageEnds) sender.on(end, stop);
    // A cancelled stream is silent: its id may already name another one.
    abort.signal.addEventListener('abort', () => streams.delete(key), { once: true });
    const send = (item: StreamEvent) => {
      if (!abort.signal.aborted) sender.send(electronChannels.event, item);
    };
    try {
      const items = await callTRPCProcedure({
        router,
        path: message.path,
        type: 'subscription',
        getRawInput: async () => message.input,
        ctx: { ...createContext(), drawnIn: message.drawnIn },
        signal: abort.signal,
        batchIndex: 0,
      });
      for await (const data of items as AsyncIterable<unknown>) {
        if (abort.signal.aborted) break;
        send({ id: message.id, kind: 'data', data });
      }
      send({ id: message.id, kind: 'complete' });
    } catch (error) {
      send({ id: message.id, kind: 'failed', failure: failureOf(error) });
    } finally {
      for (const end of pageEnds) sender.off(end, stop);
      if (streams.get(key) === abort) streams.delete(key);
    }
  };

  ipc.handle(electronChannels.call, call);
  ipc.handle(electronChannels.subscribe, (event, message) => {
    if (!isTrustedSender(event)) return refusal();
    const parsed = subscribeSchema.safeParse(message);
    if (!parsed.success) return malformed();
    const key = `${event.sender.id}:${parsed.data.id}`;
    if (streams.has(key)) return failureOf(new DeskError('duplicate', { subject: 'stream' }));
    void run(event, key, parsed.data);
    return null;
  });
  ipc.handle(electronChannels.unsubscribe, (event, message) => {
    if (!isTrustedSender(event)) return;
    const parsed = unsubscribeSchema.safeParse(message);
    if (parsed.success) streams.get(`${event.sender.id}:${parsed.data.id}`)?.abort();
  });

  return () => {
    for (const channel of [
      electronChannels.call,
      electronChannels.subscribe,
      electronChannels.unsubscribe,
    ]) {
      ipc.removeHandler(channel);
    }
    for (const abort of streams.values()) abort.abort();
  };
}
