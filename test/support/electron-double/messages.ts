/** What the double of Electron in the child process tells the test. */
export type DoubleReport =
  | { readonly kind: 'violation'; readonly rule: string; readonly detail: string }
  | { readonly kind: 'fact'; readonly fact: Fact }
  | {
      readonly kind: 'send';
      readonly windowId: number;
      readonly channel: string;
      readonly args: readonly unknown[];
    }
  | { readonly kind: 'question'; readonly id: number; readonly dialog: MessageBox }
  | { readonly kind: 'answer'; readonly id: number; readonly outcome: Outcome };

/** Something that a person at the screen would see happen, or that the system was asked for. */
export type Fact =
  | { readonly name: 'window-opened'; readonly windowId: number; readonly options: WindowShape }
  | { readonly name: 'load'; readonly windowId: number; readonly url: string }
  | { readonly name: 'reload'; readonly windowId: number }
  | { readonly name: 'shown' | 'focused' | 'restored' | 'maximized'; readonly windowId: number }
  | { readonly name: 'window-closed'; readonly windowId: number }
  | { readonly name: 'error-box'; readonly title: string; readonly content: string }
  | { readonly name: 'open-external'; readonly url: string }
  | { readonly name: 'menu'; readonly labels: readonly string[] }
  | { readonly name: 'key'; readonly windowId: number; readonly key: string }
  | { readonly name: 'lock'; readonly held: boolean }
  | { readonly name: 'quit'; readonly exitCode: number };

export interface MessageBox {
  readonly message: string;
  readonly detail?: string;
  readonly buttons: readonly string[];
}

/** The options of a window as far as the test or the double judges them. */
export interface WindowShape {
  readonly width: number;
  readonly height: number;
  readonly show: boolean;
  readonly backgroundColor: string;
  readonly preload: string;
}

/** The frame that an IPC message comes from. */
export interface FrameShape {
  readonly origin: string;
  readonly url: string;
  readonly top: boolean;
}

/** What the test, standing for Chromium and for the person, asks of the application. */
export type DoubleRequest =
  | {
      readonly ask: 'fetch';
      readonly url: string;
      readonly method: string;
      readonly initiator?: string;
    }
  | { readonly ask: 'request-allowed'; readonly url: string }
  | {
      readonly ask: 'navigation-allowed';
      readonly windowId: number;
      readonly url: string;
      readonly mainFrame: boolean;
    }
  | { readonly ask: 'window-open-allowed'; readonly windowId: number; readonly url: string }
  | { readonly ask: 'permission'; readonly permission: string; readonly url: string }
  | {
      readonly ask: 'invoke';
      readonly windowId: number;
      readonly frame: FrameShape;
      readonly channel: string;
      readonly args: readonly unknown[];
    }
  | { readonly ask: 'navigated'; readonly windowId: number; readonly url: string }
  | { readonly ask: 'ready-to-show'; readonly windowId: number }
  | { readonly ask: 'close-window'; readonly windowId: number }
  | { readonly ask: 'renderer-gone'; readonly windowId: number; readonly reason: string }
  | { readonly ask: 'click-menu'; readonly label: string }
  | { readonly ask: 'violate'; readonly rule: string; readonly detail: string }
  | { readonly ask: 'answer-dialog'; readonly id: number; readonly response: number }
  | { readonly ask: 'activate' | 'quit' };

/** A request with its number, by which the answer finds back. */
export interface NumberedRequest {
  readonly id: number;
  readonly request: DoubleRequest;
}

export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/** What a handler of a scheme answered. */
export interface FetchedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** How the machine of the double is: given in the environment variable of this name, as JSON. */
export const doubleSettingsVariable = 'ELECTRON_DOUBLE_SETTINGS';
export interface DoubleSettings {
  readonly appDir: string;
  readonly packaged: boolean;
  readonly resourcesDir: string;
  /** What safeStorage has to work with on Linux. */
  readonly storageBackend: 'gnome_libsecret' | 'basic_text';
  /** Switches of the command line, for instance `no-sandbox`. */
  readonly switches: readonly string[];
}
