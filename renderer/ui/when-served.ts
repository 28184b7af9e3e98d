/** Between two attempts while nothing is served, in milliseconds. */
const pauseMilliseconds = 1000;
/** Whoever answered a moment ago need not be asked again: a screen asks for several parts at once. */
const validMilliseconds = 50;

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

// The page itself has just been served, and its first part is not to wait for another answer.
let served: Promise<void> | undefined = Promise.resolve();

/**
 * Resolves when code can be fetched: at once where no network is between. A browser remembers for
 * as long as a page lives that a module could not be fetched, so one that is asked for while the
 * desk is silent would never come.
 */
export async function whenServed(): Promise<void> {
  if (!window.location.protocol.startsWith('http')) return;
  const asked = served ?? askUntilAnswered();
  served = asked;
  await asked;
  setTimeout(() => {
    if (served === asked) served = undefined;
  }, validMilliseconds);
}
