import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialog } from 'electron';
import type { Logger } from '../shared/logger';

/** Where a packaged build is told, by electron-builder, where its updates are. */
const publishConfiguration = 'app-update.yml';

export interface UpdateFacts {
  readonly packaged: boolean;
  readonly resourcesDir: string;
}

/** Whether this build can look for updates: packaged, with a place to look. */
export function canUpdate({ packaged, resourcesDir }: UpdateFacts): boolean {
  return packaged && existsSync(join(resourcesDir, publishConfiguration));
}

/**
 * Looks for an update because the person asked, and installs it only when they agree. Nothing is
 * fetched unasked.
 */
export async function checkForUpdates(
  dialog: Pick<Dialog, 'showMessageBox'>,
  log: Logger,
): Promise<void> {
  try {
    const { autoUpdater } = (await import('electron-updater')).default;
    autoUpdater.autoDownload = false;
    autoUpdater.autoInstallOnAppQuit = false;
    autoUpdater.logger = null;
    const found = await autoUpdater.checkForUpdates();
    if (!found?.isUpdateAvailable) {
      await dialog.showMessageBox({ type: 'info', message: 'Marketplace Desk is up to date.' });
      return;
    }
    const { response } = await dialog.showMessageBox({
      type: 'info',
      message: `Version ${found.updateInfo.version} is available.`,
      detail: 'It is downloaded now and installed when you restart. Drafts are kept.',
      buttons: ['Download and restart', 'Not now'],
      defaultId: 0,
      cancelId: 1,
    });
    if (response !== 0) return;
    await autoUpdater.downloadUpdate();
    autoUpdater.quitAndInstall();
  } catch (error) {
    log.warn('looking for updates failed', { error });
    await dialog.showMessageBox({
      type: 'warning',
      message: 'The update could not be fetched.',
      detail: 'Nothing was changed. Check the connection and try again later.',
    });
  }
}
