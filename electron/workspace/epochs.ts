import type { Logger } from '../shared/logger';
import type { WorkspaceSetting } from './open-workspace';
import { choosePersona } from './personas.rules';
import type { SettingsFile } from './settings';

/** Who acts where, as it is remembered beside the number of its epoch. */
function identityOf(
  { kind, location, personas }: WorkspaceSetting,
  settings: SettingsFile,
): string {
  const actor = choosePersona(personas, settings.read().personas[kind]);
  return JSON.stringify([kind, location, actor?.id, actor?.userId]);
}

/**
 * Numbers the epochs of the workspace's state: what a window shows was read, and what is typed in it is
 * meant, for one of them. The last number is kept with who acted where. A window outlives a desk that
 * crashed: it goes on as it is where the next start finds the same person in the same workspace, and
 * begins anew wherever else.
 */
export class Epochs {
  readonly #settings: SettingsFile;
  readonly #log: Logger;
  #first = 0;
  #present = 0;

  constructor(settings: SettingsFile, log: Logger) {
    this.#settings = settings;
    this.#log = log;
  }

  /** The epoch that is now; 0 before any workspace was open. */
  get present(): number {
    return this.#present;
  }

  /** The epoch with which the workspace was entered that is open now. */
  get first(): number {
    return this.#first;
  }

  /** The epoch with which a workspace would be open if it was now. */
  next(setting: WorkspaceSetting): number {
    const { number, of } = this.#settings.read().epoch;
    const isAsBefore = this.#present === 0 && of === identityOf(setting, this.#settings);
    return isAsBefore ? number : Math.max(number, this.#present) + 1;
  }

  /** A workspace is open. */
  entered(setting: WorkspaceSetting): void {
    this.#begin(this.next(setting), setting);
    this.#first = this.#present;
  }

  /** Another person acts in the workspace that is open. */
  actorChanged(setting: WorkspaceSetting): void {
    this.#begin(this.#present + 1, setting);
  }

  #begin(number: number, setting: WorkspaceSetting): void {
    this.#present = number;
    const epoch = { number, of: identityOf(setting, this.#settings) };
    const { number: kept, of } = this.#settings.read().epoch;
    if (kept === number && of === epoch.of) return;
    try {
      this.#settings.update({ epoch });
    } catch (error) {
      // Windows begin anew after the next start, which is no reason not to open.
      this.#log.warn('the epoch is not kept', { error });
    }
  }
}
