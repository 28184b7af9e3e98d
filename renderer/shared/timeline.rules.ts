/** What was done and can be undone, and what was undone and can be done again. */
export interface Timeline<State> {
  readonly past: readonly State[];
  readonly present: State;
  readonly future: readonly State[];
  /** What the last step changed; typing on in the same field makes no further step. */
  readonly lastStep: string | null;
}

const longestPast = 200;

/** A timeline that begins now. */
export function timelineOf<State>(present: State): Timeline<State> {
  return { past: [], present, future: [], lastStep: null };
}

/**
 * Goes on to another state.
 * @param step names what changes; the same name again continues the step that came before
 */
export function advanced<State>(
  { past, present, lastStep }: Timeline<State>,
  next: State,
  step: string | null,
): Timeline<State> {
  const continues = step !== null && step === lastStep;
  return {
    past: continues ? past : [...past, present].slice(-longestPast),
    present: next,
    future: [],
    lastStep: step,
  };
}

/** One step back; the same timeline where there is none. */
export function undone<State>({
  past,
  present,
  future,
  ...rest
}: Timeline<State>): Timeline<State> {
  const before = past.at(-1);
  if (before === undefined) return { past, present, future, ...rest };
  return { past: past.slice(0, -1), present: before, future: [present, ...future], lastStep: null };
}

/** One undone step again; the same timeline where there is none. */
export function redone<State>({
  past,
  present,
  future,
  ...rest
}: Timeline<State>): Timeline<State> {
  const [after, ...later] = future;
  if (after === undefined) return { past, present, future, ...rest };
  return { past: [...past, present], present: after, future: later, lastStep: null };
}

/** The same steps, each of them changed: for what holds from the first one on. */
export function changedThroughout<State>(
  timeline: Timeline<State>,
  change: (state: State) => State,
): Timeline<State> {
  return {
    ...timeline,
    past: timeline.past.map(change),
    present: change(timeline.present),
    future: timeline.future.map(change),
  };
}
