/** What is known of a machine when a browser for the tests is looked for. */
export interface BrowserFacts {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  readonly hasAptGet: boolean;
  /** Where Playwright keeps the browser that it downloads. */
  readonly playwrightPath: string;
  /** Whether a file exists. */
  readonly exists: (path: string) => boolean;
}

/**
 * Browsers of the system that the tests can drive, the likeliest first. The headless shell is the
 * same Chromium without its windows: a page of the desk costs it half of the processor time.
 */
const systemBrowsers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    '/usr/bin/microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** The browser that the tests drive: Playwright's own where it is, else one of the system's. */
export function chooseBrowser({
  platform,
  playwrightPath,
  exists,
}: BrowserFacts): string | undefined {
  return [playwrightPath, ...(systemBrowsers[platform] ?? [])].find(exists);
}

/** One command line. */
export type Command = readonly [program: string, ...parameters: string[]];

/**
 * The ways to put a browser on a machine without one, the best first; each is some commands in
 * their order. Debian's own packages are preferred where they may be installed, because they bring
 * their libraries; not every release of it has the headless shell.
 */
export function waysToInstall({
  isRoot,
  hasAptGet,
}: BrowserFacts): readonly (readonly Command[])[] {
  if (!isRoot || !hasAptGet) return [[['npx', 'playwright', 'install', 'chromium']]];
  const quiet = ['-qq', '-o', 'Acquire::Retries=3'];
  return ['chromium-headless-shell', 'chromium'].map((browser) => [
    ['apt-get', ...quiet, 'update'],
    ['apt-get', ...quiet, 'install', '-y', '--no-install-recommends', browser],
  ]);
}

/** What a person is told when no browser was found and none could be installed. */
export function browserAdvice({ platform, hasAptGet }: BrowserFacts): string {
  const own = 'run "npx playwright install chromium"';
  if (platform === 'linux' && hasAptGet) {
    return `The tests need Chromium: run "sudo apt-get install chromium", or ${own}.`;
  }
  if (platform === 'linux') {
    return `The tests need Chromium: install your distribution's package "chromium", or ${own}.`;
  }
  return `The tests need Chromium: install Google Chrome, or ${own}.`;
}

/**
 * Flags for a browser under test. The sandbox is given up only where it cannot run (as root), and
 * nothing is fetched in the background, so that no test depends on a network.
 */
export function browserFlags({ platform, isRoot }: BrowserFacts): readonly string[] {
  return [
    '--disable-background-networking',
    '--disable-component-update',
    '--no-default-browser-check',
    '--no-first-run',
    ...(platform === 'linux' && isRoot ? ['--no-sandbox'] : []),
  ];
}
