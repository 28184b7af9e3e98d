import { type RuleOptions, ruleOptionsSchema } from './moderation-rules.schema';

const hostName = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{1,63}$/u;

/** The first host of a list that could be no link's, as a sentence: it would allow nothing. */
function hostsProblem(hosts: readonly string[]): string | undefined {
  const wrong = hosts.find((host) => !hostName.test(host));
  return wrong === undefined
    ? undefined
    : `“${wrong}” is no host. Write it like docs.example.com: without https://, without what follows a slash; subdomains are meant too.`;
}

/** What is wrong with the options of a rule that is to be saved, by option, each as a sentence. */
export function optionProblems(
  options: RuleOptions,
): Readonly<Partial<Record<keyof RuleOptions, string>>> {
  const hosts = hostsProblem(options.allowedHosts);
  const issues = ruleOptionsSchema.safeParse(options).error?.issues ?? [];
  return {
    ...Object.fromEntries(issues.map(({ path, message }) => [path[0], message])),
    ...(hosts === undefined ? {} : { allowedHosts: hosts }),
  };
}
