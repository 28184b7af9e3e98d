import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { warmEngineThread } from '../database/engine/engine-thread';
import { engineFlags } from './engine-flags';

for (const flag of engineFlags) setFlagsFromString(flag);

// The engine's thread compiles PostgreSQL while this one loads the application.
warmEngineThread();
const { startBrowserShell } = await import('./browser-shell');
await startBrowserShell(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
