import { lazy, Suspense } from 'react';
import type { FrameDialog } from './frame';
import type { Screen } from './screens';

const CommandPalette = lazy(() =>
  import('./command-palette').then((module) => ({ default: module.CommandPalette })),
);
const KeyboardHelp = lazy(() =>
  import('./keyboard-help').then((module) => ({ default: module.KeyboardHelp })),
);

export interface FrameDialogsProps {
  /** Those that the person may see. */
  readonly screens: readonly Screen[];
  readonly dialog: FrameDialog;
  readonly onDialogChange: (dialog: FrameDialog) => void;
}

/** The dialogs of the frame, loaded when they are first wanted. */
export function FrameDialogs({ screens, dialog, onDialogChange }: FrameDialogsProps) {
  const close = () => onDialogChange(null);
  return (
    <Suspense>
      {dialog === 'palette' && <CommandPalette screens={screens} onClose={close} />}
      {dialog === 'keys' && <KeyboardHelp onClose={close} />}
    </Suspense>
  );
}
