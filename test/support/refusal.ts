import { DeskError } from '../../electron/shared/errors';

/** The expected failure with which something ends. @throws whatever else it ends with */
export async function refusal(work: Promise<unknown>): Promise<DeskError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DeskError) return error;
  throw new Error('expected a refusal', { cause: error });
}
