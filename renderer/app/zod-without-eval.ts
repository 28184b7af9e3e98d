/**
 * Zod compiles its checks with `new Function` where that is allowed, and finds out by trying. The
 * content security policy forbids it and reports the attempt, so zod is told beforehand. This reads
 * as zod's own `config({ jitless: true })`, which would bring zod into the first chunk, and it runs
 * first of all, because schemas are made while their modules load.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
