import type { Session } from 'electron';
import { isAppUrl } from './app-origin';

/**
 * Whether the window's network stack may send a request: only for files of our own. Everything the
 * desk fetches goes through the main process, so a request from the page would be a leak.
 * @param developer whether the developer tools, which load pages of their own, may be opened
 */
export function mayRequest(url: string, developer: boolean): boolean {
  return isAppUrl(url) || isOwnFile(url) || (developer && url.startsWith('devtools://'));
}

/** Whether an address is that of a text which a page of the desk keeps in memory. */
function isOwnFile(url: string): boolean {
  return url.startsWith('blob:') && isAppUrl(url.slice('blob:'.length));
}

/** Cancels every request of the window that is not for a file of the desk. */
export function guardRequests(session: Session, developer: boolean): void {
  session.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !mayRequest(url, developer) }),
  );
  // Only what a page of ours made itself (an export, a list of problems) may become a file.
  session.on('will-download', (event, item) => {
    if (!isOwnFile(item.getURL())) event.preventDefault();
  });
}
