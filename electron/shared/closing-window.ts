/**
 * So long may closing take (a snapshot of a large workspace included) before the desk goes anyway,
 * in milliseconds.
 */
const closingWindowMilliseconds = 20_000;

/** One Ctrl+C reaches a process up to three times, because npm and what it starts pass it on. */
export const onePressMilliseconds = 1_000;

/**
 * Closes what must not be torn, but not for ever: what was confirmed is committed already, so after
 * the window only the snapshot is missing.
 * @returns whether it closed in time.
 */
export async function closesInTime(
  close: () => Promise<void>,
  milliseconds = closingWindowMilliseconds,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([close().then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
