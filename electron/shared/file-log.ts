import { join } from 'node:path';
import electronLog from 'electron-log/node';
import { createLogger, type Logger } from './logger';

/** One log file grows to this many bytes before it is set aside and a new one begun. */
const largestLogBytes = 2 * 1024 * 1024;

/**
 * A logger that writes JSON lines to `<profile>/logs/desk.log`, one line a fact, rotated by size.
 * Nothing goes to the console, which belongs to the shell's own messages, but one sentence on
 * standard error once the log cannot be written.
 */
export function createFileLogger(profileDir: string): Logger {
  const instance = electronLog.create({ logId: 'desk' });
  const path = join(profileDir, 'logs', 'desk.log');
  let said = false;
  // The library tells of it there, with a stack for each line that is lost.
  electronLog.transports.console.writeFn = () => {
    if (said) return;
    said = true;
    process.stderr.write(`The log ${path} cannot be written; look whether its disk is full.\n`);
  };
  instance.transports.console.level = false;
  instance.transports.file.level = 'debug';
  instance.transports.file.maxSize = largestLogBytes;
  instance.transports.file.resolvePathFn = () => path;
  instance.transports.file.format = ({ message }) => message.data;
  return createLogger(({ level, message, facts }) =>
    instance[level](JSON.stringify({ at: new Date().toISOString(), level, message, ...facts })),
  );
}
