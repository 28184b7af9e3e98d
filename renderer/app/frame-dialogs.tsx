import { onDemand } from '../ui/on-demand';
import type { Screen } from './screens';

const CommandPalette = onDemand(() =>
  import('./command-palette').then((module) => module.CommandPalette),
);
const KeyboardHelp = onDemand(() =>
  import('./keyboard-help').then((module) => module.KeyboardHelp),
);

/** What is open above the screen. */
export type FrameDialog = 'palette' | 'keys' | null;

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
    <>
      {dialog === 'palette' && <CommandPalette screens={screens} onClose={close} />}
      {dialog === 'keys' && <KeyboardHelp onClose={close} />}
    </>
  );
}
