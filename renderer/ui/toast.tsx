import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { type Tone, toneIcons } from './badge';
import { Button } from './button';
import { classes } from './classes';
import { IconButton } from './icon-button';

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
}

interface ToastData {
  readonly tone: Tone;
  readonly action: ToastMessage['action'];
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

/**
 * Shows messages in the corner without taking focus; they are read out politely, failures at once.
 * @returns show (its result closes the message again) and close
 */
export function useToast(): {
  readonly show: (message: ToastMessage) => () => void;
} {
  const manager = Toast.useToastManager<ToastData>();
  const { add, close } = manager;
  return useMemo(
    () => ({
      show: ({ title, description, tone = 'neutral', action, key }) => {
        const id = add({
          ...(key === undefined ? {} : { id: key }),
          title,
          description,
          timeout: action ? readingTimeMs.withAction : readingTimeMs.plain,
          priority: tone === 'danger' ? 'high' : 'low',
          data: { tone, action },
        });
        return () => close(id);
      },
    }),
    [add, close],
  );
}

/** Holds the messages of {@link useToast} and shows them, newest below. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-12 bottom-[38px] z-40 flex w-[calc(100vw-24px)] max-w-field flex-col gap-8 focus-visible:outline-none">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
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
                close(toast.id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          )}
          <Toast.Close render={<IconButton icon={X} label="Dismiss" size="small" />} />
        </Toast.Content>
      </Toast.Root>
    );
  });
}
