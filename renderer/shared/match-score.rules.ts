/**
 * How well a text answers what was typed: every word must begin a word of the text, or, with
 * less weight, stand somewhere in it.
 * @returns higher is better; 0 when it does not answer
 */
export function matchScore(typed: string, text: string): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const target = text.toLowerCase();
  let score = 1;
  for (const word of words) {
    const at = target.indexOf(word);
    if (at < 0) return 0;
    const beginsWord = at === 0 || ` ${target}`.includes(` ${word}`);
    score += beginsWord ? (at === 0 ? 3 : 2) : 1;
  }
  return score;
}
