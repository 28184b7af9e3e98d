/**
 * As the `ref` of a field that is typed into at once: it has the focus in the task that draws it. A
 * dialog gives it in the next frame, and what is typed until then would go to the screen behind, as its keys.
 * One types on behind words that are there already.
 */
export function takeFocus(field: HTMLElement | null): void {
  field?.focus();
  if (field instanceof HTMLTextAreaElement)
    field.setSelectionRange(field.value.length, field.value.length);
}
