import type { WebContents } from 'electron';
import { isAppUrl } from './app-origin';

/** A navigation that a page or a person asked for. */
export interface NavigationRequest {
  readonly url: string;
  readonly isMainFrame: boolean;
}

/** Whether a navigation may go on: our own page in the top frame; the desk has no other frames. */
export function mayNavigate({ url, isMainFrame }: NavigationRequest): boolean {
  return isMainFrame && isAppUrl(url);
}

/** Keeps a window on our own page, whatever a link, a script, a redirect or a webview asks for. */
export function guardNavigation(contents: WebContents): void {
  contents.on('will-frame-navigate', (navigation) => {
    if (!mayNavigate(navigation)) navigation.preventDefault();
  });
  contents.on('will-redirect', (navigation) => {
    if (!mayNavigate(navigation)) navigation.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
