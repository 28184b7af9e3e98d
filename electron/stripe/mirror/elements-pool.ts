import { ArrayElements } from './array-elements';

/** Keeps what is not in use for whoever needs it next; it all goes with the pool. */
export class ElementsPool {
  readonly #usual: number;
  readonly #free: ArrayElements[] = [];

  /** @param usual bytes that are enough most of the time */
  constructor(usual: number) {
    this.#usual = usual;
  }

  take(): ArrayElements {
    return this.#free.pop() ?? new ArrayElements(this.#usual);
  }

  giveBack(elements: ArrayElements): void {
    elements.clear();
    this.#free.push(elements);
  }
}
