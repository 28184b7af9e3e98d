import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appOrigin, appUrl, isAppUrl } from '../../electron/main/security/app-origin';
import { mayNavigate } from '../../electron/main/security/navigation-guard';
import { mayRequest } from '../../electron/main/security/request-guard';
import { isTrustedSender } from '../../electron/main/security/sender-check';
import { externalAddress } from '../../electron/main/security/window-open-guard';

/** Addresses by which pages have tried to leave, disguise or script their way out of an application. */
const hostileAddresses = [
  '',
  'app:',
  'app:/',
  'app:desk',
  'app:///desk/',
  'app://desk.evil.example/',
  'app://evil.example/desk/',
  'app://desk@evil.example/',
  'app://evil@desk/',
  'app://a:b@desk/',
  'app://desk:8080/',
  'app://DESK/',
  'apps://desk/',
  'http://desk/',
  'https://desk/',
  'https://evil.example/app://desk/',
  'file:///etc/passwd',
  'file://desk/etc/passwd',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//app://desk/',
  'data:text/html,<script>alert(1)</script>',
  'blob:app://desk/0c1f',
  'filesystem:app://desk/temporary/x',
  'view-source:app://desk/',
  'about:blank',
  'about:srcdoc',
  'chrome://settings',
  'devtools://devtools/bundled/inspector.html',
  'ms-msdt:/id PCWDiagnostic',
  'smb://evil.example/share',
  '//evil.example/',
  '\\\\evil.example\\share',
  'app://desk\u0000.evil.example/',
];

describe('the origin of the desk', () => {
  it('is recognised for every page of our own', () => {
    for (const address of [
      appUrl,
      `${appOrigin}`,
      `${appUrl}#/catalog`,
      `${appUrl}assets/a.js?x`,
    ]) {
      expect(isAppUrl(address), address).toBe(true);
    }
  });

  it('is never recognised in a hostile address', () => {
    for (const address of hostileAddresses) expect(isAppUrl(address), address).toBe(false);
  });

  it('is never recognised behind a host that is not exactly ours', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.stringMatching(/^[a-z0-9][a-z0-9.:%-]*$/), (url, text) => {
        expect(isAppUrl(url)).toBe(false);
        expect(isAppUrl(`app://desk.${text}`)).toBe(false);
        expect(isAppUrl(`app://${text}@desk/`)).toBe(false);
        expect(isAppUrl(`app://desk@${text}/`)).toBe(false);
      }),
    );
  });
});

describe('a window', () => {
  it('stays on our own page', () => {
    expect(mayNavigate({ url: appUrl, isMainFrame: true })).toBe(true);
    for (const url of hostileAddresses) {
      expect(mayNavigate({ url, isMainFrame: true }), url).toBe(false);
    }
  });

  it('shows no page in a frame, not even our own', () => {
    expect(mayNavigate({ url: appUrl, isMainFrame: false })).toBe(false);
  });

  it('hands only plain https addresses to the browser of the person', () => {
    expect(externalAddress('https://dashboard.stripe.com/payments/pi_1')).toBe(
      'https://dashboard.stripe.com/payments/pi_1',
    );
    const refused = hostileAddresses.filter((address) => !address.startsWith('https://'));
    for (const address of [
      ...refused,
      'http://example.com/',
      'https://user:secret@example.com/',
      'https://stripe.com@evil.example/',
      `https://example.com/${'a'.repeat(3000)}`,
      'mailto:someone@example.com',
      'https://',
    ]) {
      expect(externalAddress(address), address).toBeUndefined();
    }
  });

  it('sends requests for files of our own and nothing else', () => {
    expect(mayRequest(`${appUrl}assets/index.js`, false)).toBe(true);
    expect(mayRequest('devtools://devtools/bundled/inspector.html', true)).toBe(true);
    expect(mayRequest('devtools://devtools/bundled/inspector.html', false)).toBe(false);
    for (const url of ['https://evil.example/beacon', 'ws://127.0.0.1:1/', 'file:///etc/passwd']) {
      expect(mayRequest(url, true), url).toBe(false);
    }
  });
});

describe('an IPC message', () => {
  const frame = { origin: appOrigin, parent: null };

  it('is trusted from the top frame of our window on our own page', () => {
    expect(isTrustedSender({ sender: { id: 7 }, senderFrame: frame }, 7)).toBe(true);
  });

  it.each([
    ['from another window', { sender: { id: 8 }, senderFrame: frame }],
    ['from a frame that is gone', { sender: { id: 7 }, senderFrame: null }],
    ['from a frame inside our page', { sender: { id: 7 }, senderFrame: { ...frame, parent: {} } }],
    ['from an opaque origin', { sender: { id: 7 }, senderFrame: { ...frame, origin: 'null' } }],
    ['from another host', { sender: { id: 7 }, senderFrame: { ...frame, origin: 'app://desk2' } }],
    ['from the web', { sender: { id: 7 }, senderFrame: { ...frame, origin: 'https://desk' } }],
  ])('is refused %s', (_case, event) => {
    expect(isTrustedSender(event, 7)).toBe(false);
  });

  it('is refused while no window is open', () => {
    expect(isTrustedSender({ sender: { id: 7 }, senderFrame: frame }, undefined)).toBe(false);
  });
});
