import type { WebPreferences } from 'electron';

/**
 * What a page of the desk may do in its process: nothing but draw and talk over the bridge. Most
 * of these are Electron's defaults; they are written out so that a changed default changes nothing.
 * @param preload absolute path of the built preload script
 */
export function webPreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    plugins: false,
    // The spelling dictionaries would be fetched from the network at first use.
    spellcheck: false,
  };
}
