import { numberText } from '../../../electron/shared/number-text';

/** Rows that are printed: some twenty-five sheets. Who wants more wants a file. */
export const mostPrinted = 1000;

/** Which rows stand on the paper, so that nobody takes a part for the whole. */
export function printedText(printed: number, total: number, selected: boolean): string {
  const rows = `${numberText(printed)} ${printed === 1 ? 'row' : 'rows'}`;
  if (printed < total) {
    const which = selected
      ? `${rows} of the ${numberText(total)} selected`
      : `The first ${rows} of ${numberText(total)}`;
    return `${which}. An export has all of them.`;
  }
  return selected ? `${rows}, as selected` : `All ${rows}`;
}
