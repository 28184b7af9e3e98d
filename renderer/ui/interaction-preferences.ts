import { createContext, use } from 'react';

/** How a person works with lists and keys; every grid and shortcut follows it. */
export interface InteractionPreferences {
  readonly density: 'compact' | 'comfortable';
  /** Whether single keys without Ctrl or ⌘ do anything. */
  readonly singleKeys: boolean;
}

const usual: InteractionPreferences = { density: 'compact', singleKeys: true };

/** Given by the application; without it the usual values hold. */
export const InteractionPreferencesContext = createContext<InteractionPreferences>(usual);

/** The present person's way to work. */
export function useInteractionPreferences(): InteractionPreferences {
  return use(InteractionPreferencesContext);
}
