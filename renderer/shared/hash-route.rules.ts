/** Where in the application one is: a screen and the state of that screen. */
export interface Route {
  /** The path, for instance `catalog`; empty at the root. No screen has a name of several words. */
  readonly screen: string;
  readonly params: URLSearchParams;
}

/** Values for a screen's state; null and the empty text take a parameter away. */
export type RouteParams = Readonly<
  Record<string, string | number | readonly string[] | null | undefined>
>;

/**
 * Reads the fragment of an address.
 * @param hash for instance `#/catalog?status=ACTIVE&tool=01J`; anything else is the root
 */
export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const screen = path.split('/').filter(Boolean).join('/');
  return { screen, params: new URLSearchParams(query) };
}

/**
 * Changes some parameters and keeps the others. Lists become repeated parameters.
 * @param params the present ones, which stay as they are
 */
export function changedParams(params: URLSearchParams, changes: RouteParams): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    if (value === null || value === undefined || value === '') continue;
    for (const item of typeof value === 'object' ? value : [value]) {
      next.append(name, String(item));
    }
  }
  return next;
}

/** The values of parameters, as a screen is gone to with them. */
export function paramsOf(params: URLSearchParams): RouteParams {
  return Object.fromEntries([...params.keys()].map((name) => [name, params.getAll(name)]));
}

/** The fragment of a route, with its `#`. */
export function formatHash({ screen, params }: Route): string {
  const query = params.toString();
  return `#/${screen}${query === '' ? '' : `?${query}`}`;
}
