/**
 * The thread in which a file of tools is read and compared, so that the window answers meanwhile.
 * It knows no database: the main thread looks tools up and stages what comes out.
 */
import { setPriority } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { UnreadableFile } from '../../shared/file-text';
import type { ImportMessage, ImportRequest } from './catalog-import-messages';
import { beginReading, type ImportReading } from './catalog-import-reading';
import { rehearsal } from './catalog-import-rehearsal';

const port = parentPort;
if (!port) throw new Error('This module runs in a worker thread.');

// It is busy throughout, and the window would wait for it where there are few cores. Linux alone has
// priorities of threads; elsewhere this would be that of the whole desk.
if (process.platform === 'linux') setPriority(10);

const send = (message: ImportMessage) =>
  port.postMessage(message, message.kind === 'compared' ? [message.staged.wanted.buffer] : []);

let reading: ImportReading | undefined;

async function answer(request: ImportRequest): Promise<void> {
  if (request.kind === 'stored') {
    reading?.compare(request.stored);
    return;
  }
  try {
    reading = beginReading(request.bytes, send);
    await reading.read();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    send({ kind: 'unreadable', reason: error.message });
  }
}

// What it throws ends the thread, and the import with it.
port.on('message', (request: ImportRequest) => void answer(request));

/** How often a file is made up and read: by then V8 has compiled all of it. */
const rehearsals = 18;

/**
 * Reads made-up files until a real one comes: three times as quick then, because V8 compiles what
 * has run for a while, and ten thousand rows are read before that.
 */
async function rehearse(): Promise<void> {
  for (let round = 0; round < rehearsals && !reading; round += 1) {
    const { bytes, stored } = rehearsal(round);
    const made = beginReading(bytes, () => undefined);
    await made.read();
    made.compare(stored);
    await nextTurn();
  }
}

void rehearse();
