import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What was given for each option of a script; undefined for those that were not. */
export type GivenOptions = Readonly<Record<string, string | boolean | undefined>>;

/**
 * Reads the options of a script.
 * @param script its name after `npm run`
 * @returns what was given, or a sentence that names what cannot be used
 */
export function readOptions(
  script: string,
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): { readonly values: GivenOptions } | { readonly reason: string } {
  try {
    const help = { type: 'boolean', short: 'h' } as const;
    const { values } = parseArgs({ args: [...args], options: { ...options, help } });
    return { values: values as GivenOptions };
  } catch (error) {
    const said = error instanceof Error ? error.message.split('.')[0] : String(error);
    return { reason: `${said}. See npm run ${script} -- --help.` };
  }
}
