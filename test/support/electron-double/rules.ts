import {
  type DoubleReport,
  type DoubleSettings,
  doubleSettingsVariable,
  type Fact,
} from './messages';

/** The settings of this run of the double. */
export const settings: DoubleSettings = JSON.parse(process.env[doubleSettingsVariable] ?? '{}');

/** How far the application's life has come, by which most of Electron's rules are stated. */
export const life = { ready: false, lockAsked: false, sandboxed: false };

/** Sends a report to the test. */
export function report(message: DoubleReport): void {
  process.send?.(message);
}

/** Tells the test of something that happened. */
export function tell(fact: Fact): void {
  report({ kind: 'fact', fact });
}

/** Notes that a documented rule of Electron was broken where Electron itself would stay silent. */
export function violate(rule: string, detail: string): void {
  report({ kind: 'violation', rule, detail });
}

/** Notes that a rule was broken and throws, as Electron does. */
export function forbid(rule: string, detail: string): never {
  violate(rule, detail);
  throw new Error(detail);
}

/** Enforces that something is used only once the application is ready. */
export function mustBeReady(what: string): void {
  if (!life.ready) forbid('after-ready', `${what} cannot be used before the app is ready`);
}

/** Enforces that something is done before the application is ready. */
export function mustNotBeReady(what: string): void {
  if (life.ready) forbid('before-ready', `${what} must be called before the app is ready`);
}

/** A copy by the structured clone algorithm, as every value that crosses IPC is. */
export function cloned<Value>(value: Value, what: string): Value {
  try {
    return structuredClone(value);
  } catch {
    return forbid('structured-clone', `${what}: an object could not be cloned`);
  }
}
