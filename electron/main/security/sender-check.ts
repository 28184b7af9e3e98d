import { appOrigin } from './app-origin';

/** What is known of the frame that sent an IPC message; Electron's own event has it. */
export interface IpcOrigin {
  readonly sender: { readonly id: number };
  readonly senderFrame: { readonly origin: string; readonly parent: unknown } | null;
}

/**
 * Whether an IPC message comes from our window's top frame while it shows our own page. A frame
 * that has already navigated or gone is not trusted.
 * @param contentsId the id of the window's web contents
 */
export function isTrustedSender(event: IpcOrigin, contentsId: number | undefined): boolean {
  const { sender, senderFrame } = event;
  return (
    sender.id === contentsId &&
    senderFrame !== null &&
    senderFrame.parent === null &&
    senderFrame.origin === appOrigin
  );
}
