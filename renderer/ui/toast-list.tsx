import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { type FocusEvent, useEffect, useRef } from 'react';
import { type Tone, toneIcons } from './badge';
import { Button } from './button';
import { classes } from './classes';
import { IconButton } from './icon-button';
import type { ToastMessage, ToastShelf } from './toast';

interface ToastData {
  readonly tone: Tone;
  readonly action: ToastMessage['action'];
  readonly said: boolean;
}

const iconClasses = {
  neutral: 'text-muted',
  accent: 'text-accent-text',
  good: 'text-good-text',
  attention: 'text-attention-text',
  danger: 'text-danger-text',
  info: 'text-info-text',
} as const satisfies Record<Tone, string>;

/** Reading time: long enough for a sentence; longer where there is something to decide. */
const readingTimeMs = { plain: 5000, withAction: 10_000 } as const;

/** How long a message stays. What went wrong stays until it is dismissed: it may say what to do. */
function timeOf(tone: Tone, hasAction: boolean): number {
  if (tone === 'danger') return 0;
  return hasAction ? readingTimeMs.withAction : readingTimeMs.plain;
}

/** More would cover the work. */
const mostMessages = 3;

export interface ToastListProps {
  /** Takes what shows and closes messages; its result is called when the list goes away. */
  readonly onReady: (shelf: ToastShelf) => () => void;
}

/** The messages in the corner, newest below; above the lines in which a screen has its buttons, and a review its reason. */
export function ToastList({ onReady }: ToastListProps) {
  const focus = useFocusBeforeMessages();
  return (
    <Toast.Provider limit={mostMessages}>
      <Shelf onReady={onReady} />
      <Toast.Portal>
        <Toast.Viewport
          onFocus={focus.noteEntered}
          className="fixed right-12 bottom-[107px] z-40 flex w-[calc(100vw-24px)] max-w-field flex-col gap-8 focus-visible:outline-none print:hidden"
        >
          <Messages onLeave={focus.giveBack} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

/**
 * Where one goes on after a message whose button one pressed: the button goes with it, and the next key would
 * be nobody's. Whoever came by Tab goes back to where that began, not to what one passed.
 */
function useFocusBeforeMessages() {
  const place = useRef<Element | null>(null);
  const tabbedFrom = useRef<Element | null>(null);
  useEffect(() => {
    const noteKey = ({ key }: KeyboardEvent) => {
      if (key === 'Tab') tabbedFrom.current ??= document.activeElement;
      else if (key !== 'Shift') tabbedFrom.current = null;
    };
    const notePress = () => {
      tabbedFrom.current = null;
    };
    document.addEventListener('keydown', noteKey, true);
    document.addEventListener('pointerdown', notePress, true);
    return () => {
      document.removeEventListener('keydown', noteKey, true);
      document.removeEventListener('pointerdown', notePress, true);
    };
  }, []);
  return {
    noteEntered: ({ currentTarget, relatedTarget }: FocusEvent) => {
      if (currentTarget.contains(relatedTarget)) return;
      place.current = tabbedFrom.current ?? relatedTarget;
    },
    giveBack: () => {
      const { current } = place;
      const isThere =
        current instanceof HTMLElement && current.isConnected && current !== document.body;
      const next = isThere ? current : document.querySelector<HTMLElement>('main');
      next?.focus({ preventScroll: true });
    },
  };
}

function Shelf({ onReady }: ToastListProps) {
  const { add, close, toasts } = Toast.useToastManager<ToastData>();
  const shown = useRef(toasts);
  shown.current = toasts;
  useEffect(
    () =>
      onReady({
        close,
        closeOffers: () => {
          for (const { id, data } of shown.current) if (data?.action) close(id);
        },
        show: ({ key, title, description, tone = 'neutral', action, said = false }) => {
          add({
            id: key,
            title,
            description,
            timeout: timeOf(tone, action !== undefined),
            priority: tone === 'danger' ? 'high' : 'low',
            data: { tone, action, said },
          });
        },
      }),
    [onReady, add, close],
  );
  return null;
}

function Messages({ onLeave }: { readonly onLeave: () => void }) {
  const { toasts, close } = Toast.useToastManager<ToastData>();
  return toasts.toReversed().map((toast) => {
    const tone = toast.data?.tone ?? 'neutral';
    const action = toast.data?.action;
    const Icon = toneIcons[tone];
    return (
      <Toast.Root
        key={toast.id}
        toast={toast}
        swipeDirection="right"
        // The library hides a failure from assistive technology until it has the focus, with what can be
        // focused in it, and "Dismiss" of every message until the pointer or the focus comes.
        aria-hidden={false}
        aria-live={toast.data?.said ? 'off' : undefined}
        className="translate-x-(--toast-swipe-movement-x) rounded-8 border border-line bg-raised shadow-raised transition-opacity data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0"
      >
        <Toast.Content className="flex items-start gap-8 py-8 pr-4 pl-12">
          {tone !== 'neutral' && (
            <Icon
              aria-hidden="true"
              className={classes('mt-4 size-16 shrink-0', iconClasses[tone])}
            />
          )}
          <div className="flex min-w-0 grow flex-col py-2">
            <Toast.Title className="font-medium" />
            <Toast.Description className="text-12 text-muted" />
          </div>
          {action && (
            <Button
              size="small"
              onClick={() => {
                // First, or the library takes the focus to the next message.
                onLeave();
                close(toast.id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          )}
          <Toast.Close
            aria-hidden={false}
            onClick={onLeave}
            render={<IconButton icon={X} label="Dismiss" size="small" />}
          />
        </Toast.Content>
      </Toast.Root>
    );
  });
}
