import { Duplex } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';

/** What a client posts after its last bytes. */
export const endOfStream = null;

/** A connection to the engine ended that should not have. */
function connectionLost(): Error {
  return Object.assign(new Error('The connection to the embedded database was lost'), {
    code: 'ECONNRESET',
  });
}

/**
 * A message port that looks like a socket to the `pg` driver. Bytes never leave the process: there
 * is no socket file to protect, no path length to respect and no port another program could reach.
 */
export class PortStream extends Duplex {
  readonly #port: MessagePort;
  #endedByUs = false;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('message', (bytes: Uint8Array) => this.push(bytes));
    port.on('close', () => this.#portClosed());
  }

  /** Part of a socket's interface: the port is connected from the start. */
  connect(): this {
    queueMicrotask(() => this.emit('connect'));
    return this;
  }

  /** Part of a socket's interface, without meaning here. */
  setNoDelay(): this {
    return this;
  }

  /** Part of a socket's interface, without meaning here. */
  setKeepAlive(): this {
    return this;
  }

  /** Lets the process end although the connection is open. */
  unref(): this {
    this.#port.unref();
    return this;
  }

  /** Keeps the process running while the connection is open. */
  ref(): this {
    this.#port.ref();
    return this;
  }

  override _read(): void {
    // Bytes are pushed when they arrive: a result is wanted whole by whoever asked for it.
  }

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    written: (error?: Error | null) => void,
  ): void {
    this.#send([chunk]);
    written();
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer }[],
    written: (error?: Error | null) => void,
  ): void {
    this.#send(chunks.map(({ chunk }) => chunk));
    written();
  }

  override _final(finished: (error?: Error | null) => void): void {
    this.#endedByUs = true;
    // The other side closes the port once it has taken leave, so that whoever waits for the end
    // of this connection and opens another one finds the first one gone.
    this.#port.postMessage(endOfStream);
    finished();
  }

  override _destroy(error: Error | null, destroyed: (error?: Error | null) => void): void {
    this.#endedByUs = true;
    this.#port.close();
    destroyed(error);
  }

  /** The driver reuses its buffers, so the bytes are copied before they change threads. */
  #send(chunks: readonly Buffer[]): void {
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let offset = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, offset);
      offset += chunk.length;
    }
    this.#port.postMessage(bytes, [bytes.buffer]);
  }

  #portClosed(): void {
    if (this.#endedByUs) this.push(null);
    else this.destroy(connectionLost());
  }
}
