import type { WireFailure } from './failure';

/** The two request channels and the one event channel between a window and the main process. */
export const electronChannels = {
  call: 'desk:call',
  subscribe: 'desk:subscribe',
  unsubscribe: 'desk:unsubscribe',
  event: 'desk:event',
} as const;

/** A query or mutation as the renderer sends it. */
export interface CallMessage {
  readonly id: string;
  readonly type: 'query' | 'mutation';
  readonly path: string;
  readonly input: unknown;
  /** See `DeskContext.drawnIn`. */
  readonly drawnIn?: number | undefined;
}

export type CallReply =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly failure: WireFailure };

/** A request for a stream of events; its id names the stream until it ends. */
export interface SubscribeMessage {
  readonly id: string;
  readonly path: string;
  readonly input: unknown;
  /** See `DeskContext.drawnIn`. */
  readonly drawnIn?: number | undefined;
}

export type StreamEvent =
  | { readonly id: string; readonly kind: 'data'; readonly data: unknown }
  | { readonly id: string; readonly kind: 'failed'; readonly failure: WireFailure }
  | { readonly id: string; readonly kind: 'complete' };

/** What the preload offers the page: call and subscribe, nothing else. */
export interface DeskBridge {
  call(message: CallMessage): Promise<CallReply>;
  /** Subscribes; the returned function cancels. */
  subscribe(message: SubscribeMessage, listener: (event: StreamEvent) => void): () => void;
}
