import type { EarlyAnswers } from '../../electron/workspace/workspace.schema';

/**
 * Takes what the main process answered with the page itself.
 * @returns undefined where it answered nothing: everything can be asked for as well
 */
export function takeEarlyAnswers(): EarlyAnswers | undefined {
  const element = document.getElementById('early-answers');
  if (!element?.textContent) return undefined;
  element.remove();
  return JSON.parse(element.textContent) as EarlyAnswers;
}
