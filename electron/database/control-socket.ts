import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** What one desk asks another that holds the profile. */
const questionSchema = z.object({
  /** Proves that the asker can read the lock file, and so belongs to the same person. */
  key: z.string(),
  /** `where` only asks; `focus` also brings the desk to the front. */
  ask: z.enum(['where', 'focus']),
});

const holderSchema = z.object({
  shell: z.enum(['electron', 'browser']),
  url: z.string().optional(),
});

export type Question = z.infer<typeof questionSchema>['ask'];

/** Where an open desk can be found. */
export interface HolderDescription {
  readonly shell: 'electron' | 'browser';
  /** A fresh address that signs in, for a desk in the browser. */
  readonly url?: string;
}

export interface ControlSocket {
  /** Path of the Unix socket, or name of the Windows pipe. */
  readonly path: string;
  close(): Promise<void>;
}

/** What a question to a control socket brought. */
export type Answer =
  | { readonly kind: 'answered'; readonly holder: HolderDescription }
  /** Something listens there but says nothing useful in time: the desk is busy or stopped. */
  | { readonly kind: 'silent' }
  /** The socket file is there and nobody listens: its process has ended. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'missing' };

const directoryPrefix = 'marketplace-desk-';
/** The shortest of the systems' limits on socket paths (macOS), in bytes. */
const longestSocketPath = 103;
const longestMessage = 4096;
const answerMilliseconds = 1_500;

async function newSocketPath(): Promise<string> {
  if (platform() === 'win32') return `\\\\.\\pipe\\${directoryPrefix}${randomUUID()}`;
  const name = 'control';
  const wouldBe = join(tmpdir(), `${directoryPrefix}XXXXXX`, name);
  const parent = Buffer.byteLength(wouldBe) > longestSocketPath ? '/tmp' : tmpdir();
  return join(await mkdtemp(join(parent, directoryPrefix)), name);
}

/** Reads one line, or nothing when it is too long or the other side leaves. */
function readLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > longestMessage) resolve(undefined);
    });
    socket.on('close', () => resolve(undefined));
    socket.on('error', () => resolve(undefined));
  });
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/**
 * Listens for other desks on a socket in a directory that only this account can enter.
 * @param key what an asker must know; the lock file tells it to whoever may read the profile.
 * @param answer describes this desk, and brings it to the front when asked to.
 */
export async function openControlSocket(
  key: string,
  answer: (question: Question) => Promise<HolderDescription>,
): Promise<ControlSocket> {
  const path = await newSocketPath();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.setTimeout(answerMilliseconds, () => socket.destroy());
    void readLine(socket).then(async (line) => {
      const question = questionSchema.safeParse(parsed(line));
      if (!question.success || question.data.key !== key) return socket.destroy();
      const holder = await answer(question.data.ask).catch(() => undefined);
      return holder ? socket.end(`${JSON.stringify(holder)}\n`) : socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.on('error', () => undefined);
  // The socket serves the desk; it must not keep a finished process alive.
  server.unref();
  return {
    path,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await removeSocketDirectory(path);
    },
  };
}

/** Removes the directory of a socket whose process has ended; any other path is left alone. */
export async function removeSocketDirectory(path: string): Promise<void> {
  const directory = dirname(path);
  if (platform() === 'win32' || !directory.includes(`/${directoryPrefix}`)) return;
  await rm(directory, { recursive: true, force: true }).catch(() => undefined);
}

/** Asks the desk behind a control socket. Never throws: whatever happens tells something. */
export function askControlSocket(path: string, key: string, ask: Question): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.setTimeout(answerMilliseconds, () => {
      resolve({ kind: 'silent' });
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') resolve({ kind: 'refused' });
      else if (error.code === 'ENOENT') resolve({ kind: 'missing' });
      else resolve({ kind: 'silent' });
    });
    socket.once('connect', () => socket.write(`${JSON.stringify({ key, ask })}\n`));
    void readLine(socket).then((line) => {
      const holder = holderSchema.safeParse(parsed(line));
      socket.destroy();
      if (!holder.success) return resolve({ kind: 'silent' });
      const { shell, url } = holder.data;
      return resolve({ kind: 'answered', holder: { shell, ...(url ? { url } : {}) } });
    });
  });
}
