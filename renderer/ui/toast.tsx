import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import type { Tone } from './badge';
import { onDemand } from './on-demand';

/** A short message about something that happened elsewhere than where one looks. */
export interface ToastMessage {
  /** One sentence: "Price saved". */
  readonly title: string;
  readonly description?: ReactNode;
  readonly tone?: Tone;
  /** What can be done about it, for instance Undo. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Messages of one key replace each other. */
  readonly key?: string;
  /** Whether the screen itself says it aloud; it is then not said a second time. */
  readonly said?: boolean;
}

/** What the list of messages offers once it is there. */
export interface ToastShelf {
  readonly show: (message: ToastMessage & { readonly key: string }) => void;
  readonly close: (key: string) => void;
  readonly closeOffers: () => void;
}

/** Hands messages to the shelf, and keeps them until it is there. */
class ToastQueue {
  #shelf: ToastShelf | null = null;
  #waiting: readonly (ToastMessage & { readonly key: string })[] = [];
  #count = 0;

  constructor(private readonly wantShelf: () => void) {}

  readonly show = (message: ToastMessage): (() => void) => {
    this.#count += 1;
    const keyed = { ...message, key: message.key ?? `toast-${this.#count}` };
    if (this.#shelf) this.#shelf.show(keyed);
    else {
      this.#waiting = [...this.#waiting, keyed];
      this.wantShelf();
    }
    return () => this.close(keyed.key);
  };

  readonly close = (key: string): void => this.#shelf?.close(key);

  readonly closeOffers = (): void => this.#shelf?.closeOffers();

  readonly attach = (shelf: ToastShelf): (() => void) => {
    this.#shelf = shelf;
    for (const message of this.#waiting) shelf.show(message);
    this.#waiting = [];
    return () => {
      this.#shelf = null;
    };
  };
}

const ToastContext = createContext<ToastQueue | null>(null);

const ToastList = onDemand(() => import('./toast-list').then((module) => module.ToastList));

export interface Toasts {
  /** @returns what closes the message again */
  readonly show: (message: ToastMessage) => () => void;
  /** Closes the message of a key, if it stands there. */
  readonly close: (key: string) => void;
  /** Closes the messages about which something can be done. */
  readonly closeOffers: () => void;
}

/**
 * Shows messages in the corner without taking focus; they are read out politely, failures at once.
 * @throws Error outside of {@link ToastProvider}, which is a bug.
 */
export function useToast(): Toasts {
  const queue = use(ToastContext);
  if (!queue) throw new Error('useToast needs a ToastProvider above it');
  return queue;
}

/**
 * Shows the messages of {@link useToast}. What draws them is loaded with the first, or when nothing else is to be done:
 * a screen reader says nothing of a message that comes together with its place, and what says that the desk is gone
 * cannot be fetched from it.
 */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [wanted, setWanted] = useState(false);
  const queue = useMemo(() => new ToastQueue(() => setWanted(true)), []);
  useEffect(() => {
    const idle = requestIdleCallback(() => {
      // What cannot be fetched now is fetched, and complained of, when it is wanted.
      void ToastList.load().then(
        () => setWanted(true),
        () => undefined,
      );
    });
    return () => cancelIdleCallback(idle);
  }, []);
  return (
    <ToastContext value={queue}>
      {children}
      {wanted && <ToastList onReady={queue.attach} />}
    </ToastContext>
  );
}
