import { readFileSync } from 'node:fs';
import type {
  Browser,
  BrowserContext,
  CDPSession,
  Frame,
  Page,
  Request,
  Route,
} from '@playwright/test';
import type { DoubleProcess } from './double-process';
import type { Fact, FetchedResponse } from './messages';
import { bridgeWorlds, decodeValue, encodeValue, pageWorld, preloadWorld } from './page-worlds';

/**
 * Chromium knows no scheme of ours, so the page lives at an https address that stands for it; the
 * reserved name can never be reached, and every request is answered here.
 */
const standIn = 'https://desk.electron-double.invalid';
const appOrigin = 'app://desk';
const preloadWorldName = 'electron-double-preload';

const toApp = (url: string) => (url.startsWith(standIn) ? url.replace(standIn, appOrigin) : url);
const toPage = (url: string) => (url.startsWith(appOrigin) ? url.replace(appOrigin, standIn) : url);

/** A request or a window that got past every guard: none may. */
export interface Escape {
  readonly what: 'navigation' | 'window' | 'request';
  readonly url: string;
}

interface PreloadMessage {
  readonly kind: 'invoke' | 'violation';
  readonly id: number;
  readonly channel: string;
  readonly args: readonly unknown[];
  readonly rule: string;
  readonly detail: string;
}

/** The frame that asks, or undefined for a window that has none yet. */
function frameOf(request: Request): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}

type WindowFact = Extract<Fact, { name: 'window-opened' }>;

/** The page of one window: real Chromium, with the built preload in a world of its own. */
export class DoublePage {
  readonly escapes: Escape[] = [];
  readonly policyViolations: string[] = [];
  readonly #application: DoubleProcess;
  readonly #windowId: number;
  #preloadContext: number | undefined;
  /** Whether the present navigation was asked for by the main process, which no guard judges. */
  #programmatic = false;

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly protocol: CDPSession,
    application: DoubleProcess,
    windowId: number,
  ) {
    this.#application = application;
    this.#windowId = windowId;
  }

  /**
   * Opens the first window of an application in a browser and loads what it loads.
   * @returns once the page has been loaded and the window was told so
   */
  static async open(browser: Browser, application: DoubleProcess): Promise<DoublePage> {
    const window = await application.fact('window-opened');
    const context = await browser.newContext({
      viewport: { width: window.options.width, height: window.options.height },
    });
    const page = await context.newPage();
    const protocol = await context.newCDPSession(page);
    const opened = new DoublePage(page, context, protocol, application, window.windowId);
    await opened.#prepare(window);
    const { url } = await application.fact('load');
    await opened.#navigate(() => page.goto(toPage(url)));
    await application.ask({ ask: 'ready-to-show', windowId: window.windowId });
    application.onFact((fact) => opened.#follow(fact));
    return opened;
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  async #prepare({ options }: WindowFact): Promise<void> {
    const { protocol, context } = this;
    await protocol.send('Page.enable');
    await protocol.send('Runtime.enable');
    await protocol.send('Runtime.addBinding', { name: 'electronDoublePolicy' });
    await protocol.send('Runtime.addBinding', {
      name: 'electronDoubleMain',
      executionContextName: preloadWorldName,
    });
    protocol.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === 'electronDoublePolicy') this.policyViolations.push(payload);
      else void this.#fromPreload(payload, executionContextId);
    });
    protocol.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return;
      void this.#ask({ ask: 'navigated', windowId: this.#windowId, url: toApp(frame.url) });
    });
    this.#application.onSend(({ channel, args }) => {
      void this.#deliver({ kind: 'event', channel, args });
    });
    await protocol.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `(${pageWorld})(${bridgeWorlds}, (text) => electronDoublePolicy(text));`,
    });
    const preload = readFileSync(options.preload, 'utf8');
    await protocol.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: preloadWorldName,
      source: `{
        ${encodeValue}
        ${decodeValue}
        (${preloadWorld})((require, module, exports = module.exports) => { ${preload}
        }, ${bridgeWorlds}, { encode: encodeValue, decode: decodeValue },
        (text) => electronDoubleMain(text));
      }`,
    });
    // Chromium has made the window before it can be asked about; here it goes before it is seen.
    context.on('page', (popup) => void popup.close());
    await context.route('**/*', (route) => this.#answer(route, route.request()));
  }

  async #navigate(go: () => Promise<unknown>): Promise<void> {
    this.#programmatic = true;
    await go();
    this.#programmatic = false;
  }

  #follow(fact: Fact): void {
    if (!('windowId' in fact) || fact.windowId !== this.#windowId) return;
    if (fact.name === 'reload') void this.#navigate(() => this.page.reload());
    if (fact.name === 'key') {
      const key = fact.key.replace('control', 'Control').replace('meta', 'Meta');
      void this.page.keyboard.press(key);
    }
    if (fact.name === 'window-closed') void this.context.close();
  }

  /** An application that has ended answers nothing more; its page is then closed too. */
  #ask(request: Parameters<DoubleProcess['ask']>[0]): Promise<unknown> {
    return this.#application.ask(request).catch(() => undefined);
  }

  async #answer(route: Route, request: Request): Promise<void> {
    const url = toApp(request.url());
    const windowId = this.#windowId;
    const navigation = request.isNavigationRequest();
    const frame = frameOf(request);
    if (frame?.page() !== this.page) {
      const allowed = await this.#ask({ ask: 'window-open-allowed', windowId, url });
      if (allowed) this.escapes.push({ what: 'window', url });
      return route.abort('aborted');
    }
    if (navigation && !this.#programmatic) {
      const mainFrame = frame.parentFrame() === null;
      const allowed = await this.#ask({ ask: 'navigation-allowed', windowId, url, mainFrame });
      if (!allowed) return route.abort('aborted');
      if (!url.startsWith(appOrigin)) this.escapes.push({ what: 'navigation', url });
    }
    if (!(await this.#ask({ ask: 'request-allowed', url }))) return route.abort('blockedbyclient');
    if (!url.startsWith(appOrigin)) {
      this.escapes.push({ what: 'request', url });
      return route.abort('failed');
    }
    const initiator = navigation ? {} : { initiator: toApp(new URL(frame.url()).origin) };
    const response = (await this.#application.ask({
      ask: 'fetch',
      url,
      method: request.method(),
      ...initiator,
    })) as FetchedResponse;
    await route.fulfill({
      status: response.status,
      headers: { ...response.headers },
      body: Buffer.from(response.body),
    });
  }

  async #fromPreload(payload: string, executionContextId: number): Promise<void> {
    this.#preloadContext = executionContextId;
    const message = decodeValue(JSON.parse(payload)) as PreloadMessage;
    if (message.kind === 'violation') {
      const { rule, detail } = message;
      await this.#ask({ ask: 'violate', rule, detail });
      return;
    }
    const url = toApp(this.page.url());
    const reply = await this.#application
      .ask({
        ask: 'invoke',
        windowId: this.#windowId,
        frame: { origin: toApp(new URL(this.page.url()).origin), url, top: true },
        channel: message.channel,
        args: message.args,
      })
      .then(
        (value) => ({ ok: true, value }),
        (error: Error) => ({ ok: false, value: error.message }),
      );
    await this.#deliver({ kind: 'reply', id: message.id, ...reply }, executionContextId);
  }

  /** Hands a message to the preload; a page that has gone meanwhile hears nothing, as in Electron. */
  async #deliver(message: object, executionContextId = this.#preloadContext): Promise<void> {
    if (executionContextId === undefined) return;
    await this.protocol
      .send('Runtime.callFunctionOn', {
        functionDeclaration: 'function (text) { electronDoubleDeliver(text); }',
        executionContextId,
        arguments: [{ value: JSON.stringify(encodeValue(message)) }],
      })
      .catch(() => undefined);
  }
}
