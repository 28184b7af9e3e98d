import { setFlagsFromString } from 'node:v8';
import { engineFlags } from '../../electron/browser/engine-flags';
import { holdEngineCode } from './held-engine-code';

// As the browser shell sets it: tests open many embedded engines for a short time each.
for (const flag of engineFlags) setFlagsFromString(flag);
holdEngineCode();
