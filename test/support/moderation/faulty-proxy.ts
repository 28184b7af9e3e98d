import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What a proxy does to the traffic between a desk and the server. */
export interface Faults {
  /** Nothing of the desk's reaches the server any more; the connection stays open. */
  readonly loseOutward: boolean;
  /** Nothing of the server's reaches the desk any more; the connection stays open. */
  readonly loseInward: boolean;
}

/** A TCP proxy of a desk's own, through which its server can be taken away in any way. */
export interface FaultyProxy {
  readonly port: number;
  /** Refuses connections and cuts those there are, or lets them through again. */
  setDown(down: boolean): Promise<void>;
  setFaults(faults: Partial<Faults>): void;
  /**
   * Cuts the connection when the desk sends a text: before the server has it, or after the server
   * has answered, so that the desk never learns.
   */
  cutOn(text: string, when: 'before' | 'after'): void;
  /** How many cuts there were. */
  readonly cuts: { before: number; after: number };
  close(): Promise<void>;
}

/** Starts a proxy in front of a server on this machine. */
export async function startFaultyProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<FaultyProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const cuts = { before: 0, after: 0 };
  let down = false;
  let faults: Faults = { loseOutward: false, loseInward: false };
  let trap: { readonly text: string; readonly when: 'before' | 'after' } | undefined;

  const server = createServer((desk) => {
    if (down) {
      desk.destroy();
      return;
    }
    const upstream = connect(target.port, target.host);
    const pair = [desk, upstream] as const;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      desk.destroy();
      upstream.destroy();
    };
    let swallowing = false;
    desk.on('data', (bytes) => {
      if (faults.loseOutward) return;
      if (trap && bytes.includes(trap.text)) {
        const { when } = trap;
        trap = undefined;
        cuts[when] += 1;
        if (when === 'before') return end();
        swallowing = true;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (faults.loseInward) return;
      // The server has done its work when it answers; the desk is not told.
      if (swallowing) return end();
      desk.write(bytes);
    });
    for (const socket of pair) socket.on('error', end).on('close', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('No port was given');

  const cutAll = () => {
    for (const [desk, upstream] of pairs) {
      desk.destroy();
      upstream.destroy();
    }
    pairs.clear();
  };
  return {
    port: address.port,
    cuts,
    async setDown(value) {
      down = value;
      if (down) cutAll();
    },
    setFaults(change) {
      faults = { ...faults, ...change };
    },
    cutOn(text, when) {
      trap = { text, when };
    },
    async close() {
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}
