import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { warmEngineThread } from '../database/engine/engine-thread';

// Optimising PostgreSQL's functions competes with the start for two cores, and Node's V8 begins it after
// a start's worth of work already. Newer ones, Electron's among them, wait seven times as long.
setFlagsFromString('--wasm-tiering-budget=30000000');

// The engine's thread compiles PostgreSQL while this one loads the application.
warmEngineThread();
const { startBrowserShell } = await import('./browser-shell');
await startBrowserShell(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
