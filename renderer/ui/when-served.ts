/** Between two attempts while nothing is served, in milliseconds. */
const pauseMilliseconds = 1000;
/** Whoever answered a moment ago need not be asked again: a screen asks for several parts at once. */
const validMilliseconds = 50;
/** So soon after the page itself was served, its parts do not wait for another answer. */
const startMilliseconds = 2000;

async function answers(): Promise<boolean> {
  try {
    await fetch(import.meta.url, { method: 'HEAD', cache: 'no-store' });
    return true;
  } catch {
    return false;
  }
}

async function askUntilAnswered(): Promise<void> {
  while (!(await answers())) {
    await new Promise((done) => setTimeout(done, pauseMilliseconds));
  }
}

let asking: Promise<void> | undefined;

/**
 * Resolves when code can be fetched: at once where no network is between, and while a page starts. A
 * browser remembers for as long as a page lives that a module could not be fetched, so one that is
 * asked for while the desk is silent would never come.
 */
export async function whenServed(): Promise<void> {
  // Electron's own windows read files; the bridge tells, since what stands in for one has an address
  // like a browser's.
  if (window.deskBridge) return;
  if (performance.now() < startMilliseconds) return;
  const asked = asking ?? askUntilAnswered();
  asking = asked;
  await asked;
  setTimeout(() => {
    if (asking === asked) asking = undefined;
  }, validMilliseconds);
}
