/**
 * Makes files that are dropped beside a place for them do nothing: a browser would leave the desk
 * and show the file instead.
 */
export function refuseStrayFiles(): void {
  const refuse = (event: DragEvent) => {
    // Whoever takes the files has said so already.
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'none';
  };
  window.addEventListener('dragover', refuse);
  window.addEventListener('drop', refuse);
}
