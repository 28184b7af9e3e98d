import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { classes } from './classes';
import { modalDialog } from './dialog-above';
import { useDialogFocusBack } from './use-focus-back';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  /** `full` is for work that takes a screen: its content scrolls inside and has no padding. */
  readonly size?: 'medium' | 'wide' | 'full';
  /** Buttons, the one that does the work last. */
  readonly footer?: ReactNode;
  /** A click beside the dialog does not close it: for forms whose text would be lost. */
  readonly keepOpen?: boolean | undefined;
  readonly children?: ReactNode;
}

const widths = {
  medium: 'max-w-dialog',
  wide: 'max-w-dialog-wide',
  full: 'max-w-dialog-full',
} as const;

/** A modal dialog: focus begins in the first field or else on the first button and stays inside, Esc closes it and focus returns to where it was. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  size = 'medium',
  footer,
  keepOpen = false,
  children,
}: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  const goBack = useDialogFocusBack(open);
  // The close button comes first in the document, and would otherwise be where one starts.
  const firstControl = () =>
    popup.current?.querySelector<HTMLElement>(
      '[data-dialog-content] :is(input, textarea, button)',
    ) ??
    popup.current?.querySelector<HTMLElement>('footer button') ??
    popup.current;
  const beginInside = () => {
    const control = firstControl();
    if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) {
      return control;
    }
    // Not a frame later, as the library has it: what is typed until then would be lost.
    control.focus();
    return document.activeElement === control ? false : control;
  };
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(next) => onOpenChange(next)}
      disablePointerDismissal={keepOpen}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-10 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <BaseDialog.Viewport className="fixed inset-0 z-10 flex items-start justify-center overflow-y-auto px-16 pt-[12vh] pb-[min(32px,4vh)]">
          <BaseDialog.Popup
            ref={popup}
            {...modalDialog}
            initialFocus={beginInside}
            finalFocus={goBack}
            className={classes(
              // Its buttons stay in sight: what is too much for the window scrolls between them and the title.
              'flex max-h-full w-full flex-col rounded-8 border border-line bg-raised shadow-raised transition-[opacity,scale]',
              'data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0 focus-visible:outline-none',
              widths[size],
            )}
          >
            <header className="flex items-start gap-8 px-16 pt-12 pb-8">
              <div className="flex min-w-0 grow flex-col gap-2 py-2">
                <BaseDialog.Title className="text-15 font-semibold">{title}</BaseDialog.Title>
                {description && (
                  <BaseDialog.Description className="text-13 text-muted">
                    {description}
                  </BaseDialog.Description>
                )}
              </div>
              <BaseDialog.Close
                aria-label="Close"
                className="flex size-control shrink-0 items-center justify-center rounded-4 text-muted transition-colors hover:bg-hover hover:text-text"
              >
                <X aria-hidden="true" className="size-icon" />
              </BaseDialog.Close>
            </header>
            {children && (
              <div
                data-dialog-content=""
                className={
                  size === 'full'
                    ? 'flex h-[68vh] min-h-0 flex-col border-t border-line'
                    : '-mt-4 min-h-[96px] overflow-y-auto px-16 pt-4 pb-16'
                }
              >
                {children}
              </div>
            )}
            {footer && (
              <footer className="flex justify-end gap-8 border-t border-line px-16 py-12">
                {footer}
              </footer>
            )}
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
