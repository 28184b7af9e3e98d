import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findEngineAssets } from '../../electron/database/engine/engine-files';

let held: WebAssembly.Module | undefined;

/**
 * Holds PostgreSQL's WebAssembly as long as this process lives. V8 shares the code of equal modules
 * among threads while one of them is held: tests open dozens of engines one after the other, and each
 * would compile anew what the one before had compiled.
 */
export function holdEngineCode(): void {
  if (!held) held = new WebAssembly.Module(readFileSync(join(findEngineAssets(), 'pglite.wasm')));
}
