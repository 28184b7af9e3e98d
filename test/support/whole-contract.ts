import { appRouter } from '../../electron/ipc/router';

/** Every procedure of the contract by its path, those included that are loaded with their first call. */
export async function wholeContract(): Promise<Readonly<Record<string, object>>> {
  const { lazy, procedures } = appRouter._def;
  await Promise.all(Object.values(lazy).map(({ load }) => load()));
  return procedures;
}
