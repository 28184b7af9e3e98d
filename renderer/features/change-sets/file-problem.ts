import { largestFileBytes } from '../../../electron/catalog/files/catalog-import.schema';
import { separatorLine } from '../../../electron/shared/file-text';

/** Why a file is not sent at all; undefined when it may be. */
export function fileProblem(file: Pick<File, 'size' | 'name'>): string | undefined {
  if (file.size === 0) return `“${file.name}” is empty.`;
  if (file.size > largestFileBytes) {
    return `“${file.name}” is larger than 64 MB. Split it, or leave columns out.`;
  }
  if (/\.(xlsx?|ods|numbers)$/i.test(file.name)) {
    return 'This is a workbook. Save its sheet as CSV (UTF-8) and choose that file.';
  }
  return undefined;
}

/** How much of a file is looked at to tell what it is about, in bytes: more than its first row. */
const lookedAt = 4_096;

/** Whether a file is about bundles: its first row, or its first object, has a column of theirs. */
export async function isFileOfBundles(file: Blob): Promise<boolean> {
  // Of UTF-16, read as UTF-8, every other character is nothing; names of columns are left whole.
  const decoded = (await file.slice(0, lookedAt).text()).replace(/[\0\ufeff\ufffd]/g, '');
  const text = decoded.replace(separatorLine, '').trimStart();
  const first = /^[[{]/.test(text) ? text : (text.split(/[\r\n]/)[0] ?? '');
  return /\bdiscount[_ -]percent\b/i.test(first);
}
