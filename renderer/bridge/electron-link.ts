import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { DeskBridge, StreamEvent } from '../../electron/ipc/electron-channel';
import type { WireFailure } from '../../electron/ipc/failure';
import type { AppRouter } from '../../electron/ipc/router';
import { drawnInOf } from './drawn-in';

function clientError(failure: WireFailure): TRPCClientError<AppRouter> {
  return TRPCClientError.from({
    error: { code: -32_603, message: failure.code, data: failure },
  });
}

/**
 * The tRPC link of the Electron shell: calls and streams go through the preload's bridge.
 * A cancelled call is dropped here; a cancelled stream is cancelled in the main process too.
 */
export function electronLink(bridge: DeskBridge): TRPCLink<AppRouter> {
  let streams = 0;
  return () =>
    ({ op }) =>
      observable((observer) => {
        const drawnIn = drawnInOf(op);
        if (op.type === 'subscription') {
          streams += 1;
          const message = { id: `stream-${streams}`, path: op.path, input: op.input, drawnIn };
          observer.next({ result: { type: 'started' } });
          return bridge.subscribe(message, (event: StreamEvent) => {
            if (event.kind === 'data')
              observer.next({ result: { type: 'data', data: event.data } });
            else if (event.kind === 'failed') observer.error(clientError(event.failure));
            else observer.complete();
          });
        }
        let dropped = false;
        const { type, path, input } = op;
        const message = { id: `call-${op.id}`, type, path, input, drawnIn };
        bridge.call(message).then(
          (reply) => {
            if (dropped) return;
            if (!reply.ok) return observer.error(clientError(reply.failure));
            observer.next({ result: { type: 'data', data: reply.data } });
            observer.complete();
          },
          (error: unknown) => {
            if (!dropped) observer.error(TRPCClientError.from(error as Error));
          },
        );
        return () => {
          dropped = true;
        };
      });
}
