/**
 * What a page of the desk was answered with.
 * @throws Error where it carries no answers
 */
export function answersIn(page: string | undefined): unknown {
  const [, text] = /<script [^>]*id="early-answers">(.*?)<\/script>/s.exec(page ?? '') ?? [];
  if (text === undefined) throw new Error('The page carries no answers');
  return JSON.parse(text) as unknown;
}
