import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What was given for each option of a script; undefined for those that were not. */
export type GivenOptions = Readonly<Record<string, string | boolean | undefined>>;

/** What a script may be given. */
export interface ScriptArguments {
  readonly options?: NonNullable<ParseArgsConfig['options']>;
  /** The words that must be given beside options, as the usage names them. */
  readonly words?: readonly string[];
}

interface Given {
  readonly values: GivenOptions;
  readonly words: readonly string[];
}

/** What a script was asked to do: to explain itself, nothing that it can do, or its work. */
export type ScriptRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly reason: string }
  | ({ readonly kind: 'run' } & Given);

const addressShape = /^postgres(ql)?:/i;

/**
 * Reads the options of a script.
 * @param script its name after `npm run`
 * @returns what was given, or a sentence that names what cannot be used
 */
export function readOptions(
  script: string,
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
  allowPositionals = false,
): Given | { readonly reason: string } {
  // Not repeated in the sentence: it may hold a password.
  if (args.some((given) => addressShape.test(given))) {
    const reason = `The address of a database is given in DESK_DATABASE_URL, not as an argument: DESK_DATABASE_URL=postgresql://… npm run ${script}`;
    return { reason };
  }
  try {
    const help = { type: 'boolean', short: 'h' } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...options, help },
      allowPositionals,
    });
    return { values: values as GivenOptions, words: positionals };
  } catch (error) {
    const said = error instanceof Error ? error.message.split(/\.\s/)[0] : String(error);
    return { reason: `${said}. See npm run ${script} -- --help.` };
  }
}

/**
 * Reads the arguments of a script whose options need no rules of their own. Whatever it does not
 * know is refused: a word that was meant otherwise must not begin work on a database.
 * @param script its name after `npm run`
 */
export function readArguments(
  script: string,
  args: readonly string[],
  { options = {}, words = [] }: ScriptArguments = {},
): ScriptRequest {
  const read = readOptions(script, args, options, words.length > 0);
  if ('reason' in read) return { kind: 'refused', reason: read.reason };
  if (read.values['help'] === true) return { kind: 'help' };
  if (read.words.length === words.length) return { kind: 'run', ...read };
  const usage = words.map((word) => `<${word}>`).join(' ');
  return { kind: 'refused', reason: `Give exactly this: npm run ${script} -- ${usage}` };
}
