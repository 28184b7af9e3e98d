import { sameValue } from '../change-sets/state.rules';

type Values<Value> = Readonly<Record<string, Value>>;

/**
 * What a window has typed, beside what another window of the same person has kept of the same thing: each
 * field as the window has it where it changed it since it last knew the draft, otherwise as it is kept.
 * @param since what the window kept last, or began with
 * @param mine what it holds now
 * @param kept what is kept now, by whichever window
 */
export function besideOthers<Value>(
  since: Values<Value>,
  mine: Values<Value>,
  kept: Values<Value>,
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(mine).map(([field, value]) => {
      const others = kept[field];
      return [field, others !== undefined && sameValue(value, since[field]) ? others : value];
    }),
  );
}
