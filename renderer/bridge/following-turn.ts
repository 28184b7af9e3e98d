/** So many pages of one browser follow at once: each holds two of the browser's six connections. */
const mostFollowing = 2;

const isShown = () => document.visibilityState === 'visible';

/**
 * Whether this page is one that follows what goes on: it is shown, and since somebody turned to it
 * they turned to fewer than two others. The pages of a browser tell each other.
 */
export class FollowingTurn {
  readonly #id = crypto.randomUUID();
  readonly #pages = new BroadcastChannel('desk-following');
  /** The other pages that somebody turned to since. */
  readonly #later = new Set<unknown>();
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.#pages.onmessage = ({ data }) => {
      this.#later.add(data);
      this.#tell();
    };
    window.addEventListener('focus', () => this.#take());
    document.addEventListener('visibilitychange', () => (isShown() ? this.#take() : this.#tell()));
    if (isShown()) this.#take();
  }

  get isOurs(): boolean {
    return isShown() && this.#later.size < mostFollowing;
  }

  /** @returns what ends listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take(): void {
    this.#later.clear();
    this.#pages.postMessage(this.#id);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
