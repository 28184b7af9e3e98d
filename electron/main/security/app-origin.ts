/** The scheme and host that the renderer is served from; no other page ever has this origin. */
export const appScheme = 'app';
const appHost = 'desk';

/** The origin of our page, as Chromium reports it for a standard scheme. */
export const appOrigin = `${appScheme}://${appHost}`;

/** The address that the window opens. */
export const appUrl = `${appOrigin}/`;

/**
 * Whether an address belongs to our own page. Anything that does not parse, or that carries
 * credentials or a port, is foreign.
 */
export function isAppUrl(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return (
    url !== null &&
    url.protocol === `${appScheme}:` &&
    url.host === appHost &&
    url.username === '' &&
    url.password === ''
  );
}
