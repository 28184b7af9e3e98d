import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { MessageBox } from './messages';
import { life, mustBeReady, report, settings, tell, violate } from './rules';

let questions = 0;
const answers = new Map<number, (response: number) => void>();

/** Gives the answer of the person to an open dialog. */
export function answerDialog(id: number, response: number): void {
  answers.get(id)?.(response);
  answers.delete(id);
}

function messageBox(...args: unknown[]): Promise<{ response: number }> {
  mustBeReady('dialog.showMessageBox');
  const { message, detail, buttons = ['OK'] } = args[args.length - 1] as MessageBox;
  questions += 1;
  const id = questions;
  const dialogShape = { message, buttons, ...(detail === undefined ? {} : { detail }) };
  report({ kind: 'question', id, dialog: dialogShape });
  return new Promise((resolve) => answers.set(id, (response) => resolve({ response })));
}

export const dialog = {
  showMessageBox: messageBox,
  showErrorBox: (title: string, content: string) => tell({ name: 'error-box', title, content }),
};

interface MenuEntry {
  readonly label?: string;
  readonly role?: string;
  readonly click?: () => void;
  readonly submenu?: readonly MenuEntry[];
}

function everyEntry(entries: readonly MenuEntry[]): MenuEntry[] {
  return entries.flatMap((entry) => [entry, ...everyEntry(entry.submenu ?? [])]);
}

let menuEntries: MenuEntry[] = [];

export const Menu = {
  buildFromTemplate: (template: readonly MenuEntry[]) => template,
  setApplicationMenu(template: readonly MenuEntry[]): void {
    menuEntries = everyEntry(template);
    tell({ name: 'menu', labels: menuEntries.map(({ label, role }) => label ?? role ?? '') });
  },
};

/** Chooses an entry of the application menu, as the person would. */
export function clickMenu(label: string): void {
  const entry = menuEntries.find((candidate) => candidate.label === label);
  if (!entry?.click) throw new Error(`The menu has no entry "${label}"`);
  entry.click();
}

export const shell = {
  openExternal: (url: string) => Promise.resolve(tell({ name: 'open-external', url })),
  showItemInFolder: () => undefined,
};

const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } };
export const screen = {
  getPrimaryDisplay: () => {
    mustBeReady('screen');
    return display;
  },
  getAllDisplays: () => {
    mustBeReady('screen');
    return [display];
  },
};

export const nativeTheme = Object.assign(new EventEmitter(), {
  themeSource: 'system',
  shouldUseDarkColors: false,
});

class PowerMonitor extends EventEmitter {
  override on(event: string, listener: (...args: unknown[]) => void): this {
    mustBeReady('powerMonitor');
    return super.on(event, listener);
  }
}
export const powerMonitor = new PowerMonitor();

const key = randomBytes(32);
function keyring(what: string): void {
  if (!life.ready) violate('safe-storage-after-ready', `${what} was asked before ready`);
}

export const safeStorage = {
  isAsyncEncryptionAvailable: () => {
    keyring('isAsyncEncryptionAvailable');
    return Promise.resolve(life.ready);
  },
  getSelectedStorageBackend: () => {
    keyring('getSelectedStorageBackend');
    return life.ready ? settings.storageBackend : 'unknown';
  },
  encryptStringAsync: (text: string) => {
    keyring('encryptStringAsync');
    if (settings.storageBackend === 'basic_text') {
      violate('safe-storage-basic-text', 'a secret was kept with a key that everyone knows');
    }
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Promise.resolve(Buffer.concat([iv, cipher.getAuthTag(), sealed]));
  },
  decryptStringAsync: (data: Buffer) => {
    keyring('decryptStringAsync');
    const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12));
    decipher.setAuthTag(data.subarray(12, 28));
    const result = Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]);
    return Promise.resolve({ result: result.toString('utf8'), shouldReEncrypt: false });
  },
};
