import { useEffect, useState } from 'react';
import { onDemand } from '../ui/on-demand';
import { PaletteField } from './palette-field';
import type { Screen } from './screens';

const CommandPalette = onDemand(
  () => import('./command-palette').then((module) => module.CommandPalette),
  PaletteField,
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

/** Holds what is typed, and where one was, from the key on that asks for the palette. */
function Palette({ screens, onClose }: { screens: readonly Screen[]; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const [before] = useState(() => document.activeElement);
  return <CommandPalette {...{ screens, typed, before, onClose }} onType={setTyped} />;
}

/** The dialogs of the frame, loaded when they are first wanted, or when nothing else is to be done. */
export function FrameDialogs({ screens, dialog, onDialogChange }: FrameDialogsProps) {
  const close = () => onDialogChange(null);
  useEffect(() => {
    // What cannot be fetched now is fetched, and complained of, when it is asked for.
    const idle = requestIdleCallback(() => void CommandPalette.load().catch(() => undefined));
    return () => cancelIdleCallback(idle);
  }, []);
  return (
    <>
      {dialog === 'palette' && <Palette screens={screens} onClose={close} />}
      {dialog === 'keys' && <KeyboardHelp onClose={close} />}
    </>
  );
}
