import { largestFileBytes } from '../../../electron/catalog/catalog-import.schema';

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
