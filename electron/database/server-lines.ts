import { Socket } from 'node:net';
import { Client, type ClientBase, type ClientConfig, DatabaseError } from 'pg';
import { endWhenSilent } from './silent-desk';

/** How long a sign of life may take, in milliseconds. */
const longestBeat = 10_000;
/** So many signs of life in a row must be missing before the connections count as dead. */
const beatsUntilDead = 3;

function silence(): Error {
  return Object.assign(new Error('The server is silent'), { code: 'ETIMEDOUT' });
}

/** Settles as the work does, or fails after a time; the work itself goes on. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(silence()), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The network connections to one server, and what tells a server that works from one that is gone.
 * A network that drops packets ends no connection: whoever waits for an answer would wait for ever,
 * and how long a statement may take says nothing, because an import takes minutes. So a connection
 * of its own, on which nothing else is asked, asks for signs of life; when several in a row are
 * missing, all connections from before are cut, and whoever waited on one is told.
 */
export class ServerLines {
  readonly #config: ClientConfig;
  readonly #longestBeat: number;
  /** When each was begun, as `performance.now()` counts. */
  readonly #begun = new Map<Socket, number>();
  #client: Client | undefined;
  /** Of the signs of life. */
  #socket: Socket | undefined;
  #asked: Promise<void> | undefined;
  #ended = false;
  #missed = 0;
  #silentSince = 0;

  /**
   * @param config of the pool, which is to make its connections with `stream`
   * @param beat how long a sign of life may take, in milliseconds
   */
  constructor(config: ClientConfig, beat = longestBeat) {
    this.#config = config;
    this.#longestBeat = beat;
  }

  /** A socket for `pg` to connect. */
  readonly stream = (): Socket => {
    const socket = new Socket();
    this.#begun.set(socket, performance.now());
    socket.once('close', () => this.#begun.delete(socket));
    return socket;
  };

  /** What the server has to know of a connection before it is used: that silence ends it there too. */
  readonly begin = (client: ClientBase): Promise<void> => endWhenSilent(client, this.#longestBeat);

  /** Asks for a sign of life. @throws what `pg` says, or `ETIMEDOUT` when there is none in time. */
  async ask(): Promise<void> {
    const began = performance.now();
    // One that is late may still come, and is as good a sign.
    this.#asked ??= this.#beat().finally(() => {
      this.#asked = undefined;
    });
    try {
      await within(this.#longestBeat, this.#asked);
      this.#missed = 0;
    } catch (error) {
      // A refusal is a sign of life too.
      if (error instanceof DatabaseError) this.#missed = 0;
      else this.#miss(began);
      throw error;
    }
  }

  /** Waits for work and asks meanwhile, so that it fails where the server falls silent. */
  async during<T>(work: Promise<T>): Promise<T> {
    const beats = setInterval(() => void this.ask().catch(() => undefined), this.#longestBeat);
    try {
      return await work;
    } finally {
      clearInterval(beats);
    }
  }

  /**
   * Waits until others have ended their connections; those that are silent meanwhile are cut, and so
   * is what nobody ends: `pg` leaves a connection open that it refuses to sign in on.
   */
  async end(ending: Promise<void>): Promise<void> {
    try {
      await this.during(ending);
    } finally {
      this.#ended = true;
      void this.#client?.end().catch(() => undefined);
      for (const socket of this.#begun.keys()) if (socket !== this.#socket) socket.destroy();
    }
  }

  async #beat(): Promise<void> {
    const known = this.#client;
    const client = known ?? (await this.#connect());
    try {
      if (!known) await this.begin(client);
      await client.query('SELECT 1');
    } catch (error) {
      // It is not asked again, whatever it failed of.
      this.#client = undefined;
      void client.end().catch(() => undefined);
      throw error;
    }
  }

  async #connect(): Promise<Client> {
    const socket = this.stream();
    this.#socket = socket;
    const client = new Client({ ...this.#config, stream: () => socket });
    client.on('error', () => undefined);
    await client.connect();
    this.#client = client;
    if (this.#ended) void client.end().catch(() => undefined);
    return client;
  }

  #miss(began: number): void {
    if (this.#missed === 0) this.#silentSince = began;
    this.#missed += 1;
    if (this.#missed < beatsUntilDead) return;
    // One begun since is given as many beats again.
    this.#missed = 0;
    for (const [socket, at] of this.#begun) {
      if (at <= this.#silentSince) socket.destroy(silence());
    }
  }
}
