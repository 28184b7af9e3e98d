import { DeskError } from '../shared/errors';

/** Why a directory could not be written, in words; each code is one of Node's system errors. */
const unwritable: Readonly<Record<string, string>> = {
  EACCES: 'This account may not write there.',
  EPERM: 'This account may not write there.',
  EROFS: 'The disk is read-only.',
  ENOTDIR: 'A part of the path is a file, not a directory.',
  EEXIST: 'There is a file where the directory should be.',
  ENOENT: 'A part of the path does not exist and cannot be created.',
  ENAMETOOLONG: 'The path is too long for this system.',
  ELOOP: 'A link in the path points to itself.',
  EIO: 'The disk reports an error.',
  ENXIO: 'The disk is not there.',
};

/**
 * Recognises an expected failure of the file system.
 * @param path what the desk wanted to write, for the person to find.
 * @returns `disk_full` or `profile_unwritable` with the path and a reason, or undefined for
 *   anything else.
 */
export function fileSystemError(error: unknown, path: string): DeskError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new DeskError('disk_full', { path, reason: 'No space is left.' }, { cause: error });
  }
  const reason = unwritable[code];
  return reason
    ? new DeskError('profile_unwritable', { path, reason }, { cause: error })
    : undefined;
}
