import type { WebContents } from 'electron';

/** An address this long is no link a person would follow, and some systems cut it silently. */
const longestExternalUrl = 2048;

/**
 * The address to hand to the person's browser for a link that leaves the desk.
 * @returns the normalised address, or undefined unless it is a plain https address: other schemes
 *   start programs, and credentials in an address disguise where it leads.
 */
export function externalAddress(address: string): string | undefined {
  if (address.length > longestExternalUrl || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const plain = url.protocol === 'https:' && url.username === '' && url.password === '';
  return plain ? url.href : undefined;
}

/** Lets no page open a window; an https link opens in the person's browser instead. */
export function guardWindowOpen(
  contents: WebContents,
  openExternal: (address: string) => Promise<void>,
): void {
  contents.setWindowOpenHandler(({ url }) => {
    const address = externalAddress(url);
    if (address !== undefined) void openExternal(address);
    return { action: 'deny' };
  });
}
