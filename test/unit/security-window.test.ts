import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayUse } from '../../electron/main/security/permission-guard';
import { webPreferences } from '../../electron/main/security/web-preferences';
import { background, windowOptions } from '../../electron/main/window';
import { restoreWindow, smallestWindow } from '../../electron/main/window-state.rules';
import { contentSecurityPolicy } from '../../electron/shared/content-security-policy';

const state = { bounds: { x: 0, y: 0, width: 1200, height: 800 }, maximized: false };

describe('the window', () => {
  it('gives its page a sandbox, a world of its own and no Node', () => {
    expect(webPreferences('/preload.cjs')).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    });
  });

  it('is hidden until its first frame is drawn, on the canvas colour of its theme', () => {
    const options = (dark: boolean) =>
      windowOptions({ state, dark, preload: '/preload.cjs', icon: undefined });
    expect(options(false)).toMatchObject({ show: false, backgroundColor: background.light });
    expect(options(true)).toMatchObject({ show: false, backgroundColor: background.dark });
  });

  it('has the canvas colours of the interface', () => {
    const tokens = readFileSync('renderer/ui/tokens.css', 'utf8');
    expect(tokens).toContain(
      `--color-canvas: light-dark(${background.light}, ${background.dark});`,
    );
  });
});

describe('a page', () => {
  it('may write to the clipboard and use nothing else', () => {
    expect(mayUse('clipboard-sanitized-write', 'app://desk/')).toBe(true);
    for (const permission of [
      'clipboard-read',
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'hid',
      'unknown',
    ]) {
      expect(mayUse(permission, 'app://desk/'), permission).toBe(false);
    }
    expect(mayUse('clipboard-sanitized-write', 'https://evil.example/')).toBe(false);
  });

  it.each(["'none'", "'self'"] as const)(
    'runs no inline script or style and turns no text into markup (connect %s)',
    (connect) => {
      const policy = contentSecurityPolicy({ connect });
      // Only pictures may be what a script of ours made of bytes.
      const others = policy.replace("img-src 'self' blob:", '');
      expect(others).not.toMatch(/unsafe|\*|data:|blob:|https?:/);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).toContain(`connect-src ${connect}`);
    },
  );
});

describe('the place of the window', () => {
  const primary = { x: 0, y: 0, width: 1920, height: 1040 };
  const second = { x: 1920, y: 0, width: 2560, height: 1400 };

  it('is where it last stood', () => {
    const saved = { bounds: { x: 2000, y: 50, width: 1300, height: 900 }, maximized: true };
    expect(restoreWindow(saved, [primary, second])).toEqual(saved);
  });

  it('is centred on the first display on a first start', () => {
    expect(restoreWindow(undefined, [primary])).toEqual({
      bounds: { x: 240, y: 70, width: 1440, height: 900 },
      maximized: false,
    });
  });

  it('comes back from a display that is no longer there', () => {
    const saved = { bounds: { x: 2000, y: 50, width: 1300, height: 900 }, maximized: true };
    expect(restoreWindow(saved, [primary]).bounds).toMatchObject({ x: 240, y: 70 });
  });

  it('stays within reach when it is made smaller to fit its display', () => {
    const bounds = { x: -1801, y: 0, width: 1921, height: 700 };
    const placed = restoreWindow({ bounds, maximized: false }, [primary]).bounds;
    expect(placed.x + placed.width).toBeGreaterThanOrEqual(120);
  });

  it('always leaves the title bar within reach and a usable size, whatever was kept', () => {
    const rectangle = fc.record({
      x: fc.integer({ min: -20_000, max: 20_000 }),
      y: fc.integer({ min: -20_000, max: 20_000 }),
      width: fc.integer({ min: 1, max: 20_000 }),
      height: fc.integer({ min: 1, max: 20_000 }),
    });
    fc.assert(
      fc.property(rectangle, fc.boolean(), (bounds, maximized) => {
        const areas = [primary, second] as const;
        const placed = restoreWindow({ bounds, maximized }, areas).bounds;
        expect(placed.width).toBeGreaterThanOrEqual(smallestWindow.width);
        expect(placed.height).toBeGreaterThanOrEqual(smallestWindow.height);
        const reachable = areas.some(
          (area) =>
            Math.min(placed.x + placed.width, area.x + area.width) - Math.max(placed.x, area.x) >=
              120 &&
            placed.y + 40 > area.y &&
            placed.y < area.y + area.height,
        );
        expect(reachable).toBe(true);
      }),
    );
  });
});
