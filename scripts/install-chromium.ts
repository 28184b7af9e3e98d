import { ensureChromium } from './chromium';

try {
  process.stdout.write(`The tests drive ${ensureChromium().executablePath}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
