import { EventEmitter, on } from 'node:events';
import type { WorkspaceState } from './workspace.schema';

/** The present state of the workspace, and everyone who wants to hear of the next. */
export interface StateChannel {
  current(): WorkspaceState;
  publish(state: WorkspaceState): void;
  /** The present state and then every later one, until the signal aborts. */
  follow(signal: AbortSignal): AsyncGenerator<WorkspaceState>;
}

/** A channel that starts with a state. Followers may miss intermediate states, never the last. */
export function createStateChannel(initial: WorkspaceState): StateChannel {
  const events = new EventEmitter();
  events.setMaxListeners(0);
  let current = initial;
  return {
    current: () => current,
    publish(state) {
      if (JSON.stringify(state) === JSON.stringify(current)) return;
      current = state;
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
