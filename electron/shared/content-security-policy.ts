/** What differs between the shells. */
export interface ContentSecurityPolicyOptions {
  /** Where the page may send requests: nowhere in Electron, to its own server in the browser shell. */
  readonly connect: "'none'" | "'self'";
}

/**
 * The value of the Content-Security-Policy header of every page that the desk serves, in both
 * shells. Everything is forbidden but files of our own; inline script and style, frames, plug-ins
 * and form posts never; and with Trusted Types and no policy allowed, no text becomes markup or
 * script anywhere (W3C CSP 3, Trusted Types).
 */
export function contentSecurityPolicy({ connect }: ContentSecurityPolicyOptions): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    // Pictures of tools come as bytes, and only our own script makes an address of them.
    "img-src 'self' blob:",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
