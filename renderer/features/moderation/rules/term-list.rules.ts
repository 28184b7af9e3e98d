import {
  type Term,
  termSchema,
} from '../../../../electron/moderation/rules/moderation-rules.schema';

/** The word list as an administrator edits it: one language a line. */
export function termsText(terms: readonly Term[]): string {
  const byLanguage = new Map<string, string[]>();
  for (const { language, text } of terms) {
    byLanguage.set(language, [...(byLanguage.get(language) ?? []), text]);
  }
  return [...byLanguage].map(([language, words]) => `${language}: ${words.join(', ')}`).join('\n');
}

/**
 * Reads an edited word list. Lines of one language may be several; a word stands in it once.
 * @returns the terms, or what is wrong with the first line that cannot be read
 */
export function readTerms(text: string): { readonly terms: Term[]; readonly problem?: string } {
  const terms = new Map<string, Term>();
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, language = '', words = ''] = /^\s*([A-Za-z]{2})\s*:(.*)$/.exec(line) ?? [];
    if (language === '') {
      return { terms: [], problem: `Line ${at + 1} does not begin with a language, such as en:` };
    }
    for (const word of words.split(',').map((each) => each.trim().toLowerCase())) {
      if (word === '') continue;
      const read = termSchema.safeParse({ language: language.toLowerCase(), text: word });
      if (!read.success) {
        return {
          terms: [],
          problem: `“${word}” in line ${at + 1}: ${read.error.issues[0]?.message}`,
        };
      }
      terms.set(`${read.data.language} ${read.data.text}`, read.data);
    }
  }
  return { terms: [...terms.values()] };
}
