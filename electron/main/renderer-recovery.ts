import type { BrowserWindow, Dialog } from 'electron';
import type { Clock } from '../shared/clock';
import type { Logger } from '../shared/logger';
import { type RecoveryText, recoveryPlan, recoveryTexts } from './renderer-recovery.rules';

export interface RecoveryOptions {
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly quit: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Offers a way on when the window's process ends or stops answering. */
export function recoverRenderer(window: BrowserWindow, options: RecoveryOptions): void {
  const { dialog, quit, clock, log } = options;
  const ends: number[] = [];

  const ask = async ({ message, detail, buttons }: RecoveryText) => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message,
      detail,
      buttons: [...buttons],
      defaultId: 0,
      cancelId: 0,
    });
    return buttons[response];
  };
  const reload = () => {
    if (!window.isDestroyed()) window.webContents.reload();
  };

  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    const now = clock.now().getTime();
    const plan = recoveryPlan(reason, ends, now);
    if (plan === 'nothing') return;
    ends.push(now);
    log.error('the window process ended', { reason, exitCode });
    void ask(recoveryTexts[plan]).then((choice) =>
      choice === 'Reload window' ? reload() : quit(),
    );
  });

  let asking = false;
  window.on('unresponsive', () => {
    if (asking) return;
    asking = true;
    log.warn('the window does not respond');
    void ask(recoveryTexts.unresponsive).then((choice) => {
      asking = false;
      if (choice === 'Reload window') reload();
    });
  });
}
