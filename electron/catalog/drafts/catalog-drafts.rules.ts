import { sameValue } from '../../change-sets/state.rules';

/**
 * What a window has typed, beside what another window of the same person has kept of the same thing: each
 * field as the window has it where it changed it since it last knew the draft, otherwise as it is kept.
 * @param since what the window kept last, or began with
 * @param mine what it holds now
 * @param kept what is kept now, by whichever window
 */
export function besideOthers<Values extends object>(
  since: Values,
  mine: Values,
  kept: Values,
): Values {
  const fields = Object.keys(mine) as (keyof Values)[];
  const others = fields.filter(
    (field) => kept[field] !== undefined && sameValue(mine[field], since[field]),
  );
  return { ...mine, ...Object.fromEntries(others.map((field) => [field, kept[field]])) };
}
