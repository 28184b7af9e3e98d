/** What `npm start` knows about the machine when it chooses a shell. */
export interface MachineFacts {
  readonly askedForBrowser: boolean;
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  readonly hasDisplay: boolean;
}

export type ShellChoice =
  | { readonly shell: 'electron' }
  | { readonly shell: 'browser'; readonly why: string | undefined };

/**
 * Chooses the Electron window wherever it could open; the sentence says why it could not.
 * Chromium's sandbox refuses to run as root, and the desk never runs without its sandbox.
 */
export function chooseShell(facts: MachineFacts): ShellChoice {
  const { askedForBrowser, platform, isRoot, hasDisplay } = facts;
  if (askedForBrowser) return { shell: 'browser', why: undefined };
  if (platform === 'linux' && !hasDisplay) {
    return { shell: 'browser', why: 'There is no display, so the desk opens in your browser.' };
  }
  if (platform === 'linux' && isRoot) {
    return {
      shell: 'browser',
      why: 'Electron does not run as root with its sandbox on, so the desk opens in your browser.',
    };
  }
  return { shell: 'electron' };
}
