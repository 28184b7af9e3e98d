/**
 * Optimising PostgreSQL's functions competes with the start for two cores, and Node's V8 begins it
 * after a start's worth of work already (1.8 MB of executed code). Newer ones, Electron's among
 * them, wait for 13 MB.
 */
export const optimiseLate = '--wasm-tiering-budget=30000000';
