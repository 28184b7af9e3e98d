import { readArguments, type ScriptArguments, type ScriptRequest } from './script-options.rules';

/**
 * Reads what this process was given before anything else is done. `--help` prints the text, and what
 * cannot be used is refused with a sentence and exit code 2.
 * @param script its name after `npm run`
 * @returns what was given, or undefined where there is nothing left to do
 */
export function scriptArguments(
  script: string,
  help: string,
  allowed: ScriptArguments = {},
): Extract<ScriptRequest, { kind: 'run' }> | undefined {
  const request = readArguments(script, process.argv.slice(2), allowed);
  switch (request.kind) {
    case 'help':
      console.log(help);
      return undefined;
    case 'refused':
      console.error(request.reason);
      process.exitCode = 2;
      return undefined;
    case 'run':
      return request;
  }
}
