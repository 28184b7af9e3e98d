import { EventEmitter, on } from 'node:events';

/** A value that changes, and everyone who wants to hear of it. */
export interface Channel<Value> {
  current(): Value;
  publish(value: Value): void;
  /** The present value and later ones until the signal aborts; some between may be left out. */
  follow(signal: AbortSignal): AsyncGenerator<Value>;
}

/**
 * A channel that starts with a value. Followers may miss values between, never the last.
 * @param same whether a published value says nothing new
 */
export function createChannel<Value>(
  initial: Value,
  same: (one: Value, other: Value) => boolean = Object.is,
): Channel<Value> {
  const events = new EventEmitter();
  events.setMaxListeners(0);
  let current = initial;
  return {
    current: () => current,
    publish(value) {
      if (same(value, current)) return;
      current = value;
      events.emit('change');
    },
    async *follow(signal) {
      if (signal.aborted) return;
      const changes = on(events, 'change', { signal });
      let shown = current;
      yield shown;
      try {
        for await (const _ of changes) {
          if (current === shown) continue;
          shown = current;
          yield shown;
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}
