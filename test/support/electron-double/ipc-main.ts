import { EventEmitter } from 'node:events';
import type { FrameShape } from './messages';
import { cloned, forbid } from './rules';

type Handler = (event: unknown, ...args: unknown[]) => unknown;

class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) {
      forbid('ipc-handler', `Attempted to register a second handler for '${channel}'`);
    }
    this.#handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** Delivers what a page invoked, and gives the answer as a clone. */
  async invoked(
    sender: unknown,
    frame: FrameShape,
    channel: string,
    args: readonly unknown[],
  ): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    const senderFrame = { origin: frame.origin, url: frame.url, parent: frame.top ? null : {} };
    return cloned(await handler({ sender, senderFrame, type: 'frame' }, ...args), channel);
  }
}

export const ipcMain = new IpcMain();
