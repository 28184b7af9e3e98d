import { deskLocale } from './locale';

const exact = new Intl.DateTimeFormat(deskLocale, { dateStyle: 'medium', timeStyle: 'long' });

/** A moment with its zone, for titles and for exports. */
export function exactTimeText(at: Date): string {
  return exact.format(at);
}
