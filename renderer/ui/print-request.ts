const request = 'desk-print';

/**
 * Prints what is on the screen. A list of which only a part is drawn puts itself on paper first; see
 * {@link onPrintRequest}.
 */
export function printScreen(): void {
  // The palette in which it was chosen would be printed in its place: it goes within this task.
  setTimeout(() => {
    if (window.dispatchEvent(new Event(request, { cancelable: true }))) window.print();
  });
}

/**
 * Listens for {@link printScreen}.
 * @param answer prints by itself if it calls `preventDefault`
 * @returns what ends listening
 */
export function onPrintRequest(answer: (event: Event) => void): () => void {
  window.addEventListener(request, answer);
  return () => window.removeEventListener(request, answer);
}
