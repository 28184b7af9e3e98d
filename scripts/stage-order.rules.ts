/** A stage of `npm test` as far as its place in the order is concerned. */
export interface PlacedStage {
  readonly name: string;
  /** Names of the stages that must have passed before. */
  readonly needs: readonly string[];
  /** How many of the machine's cores it keeps busy; 0 for one that takes what the others leave. */
  readonly cores: number;
}

/** How far a run has come. */
export interface Progress {
  readonly running: ReadonlySet<string>;
  readonly passed: ReadonlySet<string>;
  /** Failed, or blocked by one that did. */
  readonly failed: ReadonlySet<string>;
}

/**
 * The stages that may start now, in their order, as many as the cores allow. A stage that wants
 * more cores than there are runs alone. The first waiting stage is never overtaken by a later one
 * that is merely smaller, so that a long stage does not wait for ever. Of those that take what others
 * leave there is one at a time: several would push each other out of the caches, and the tests too.
 */
export function stagesToStart<Stage extends PlacedStage>(
  stages: readonly Stage[],
  { running, passed, failed }: Progress,
  cores: number,
): readonly Stage[] {
  const isOpen = ({ name }: Stage) => !running.has(name) && !passed.has(name) && !failed.has(name);
  const ready = stages.filter(
    (stage) => isOpen(stage) && stage.needs.every((need) => passed.has(need)),
  );
  let free = stages
    .filter(({ name }) => running.has(name))
    .reduce((rest, stage) => rest - stage.cores, cores);
  let isLeftTaken = stages.some(({ name, cores }) => cores === 0 && running.has(name));
  const chosen: Stage[] = [];
  for (const stage of ready) {
    if (stage.cores === 0) {
      if (!isLeftTaken) chosen.push(stage);
      isLeftTaken = true;
      continue;
    }
    if (Math.min(stage.cores, cores) > free) break;
    free -= stage.cores;
    chosen.push(stage);
  }
  return chosen;
}

/** The stages that can no longer run, each with the first of its needs that failed. */
export function blockedStages<Stage extends PlacedStage>(
  stages: readonly Stage[],
  { running, passed, failed }: Progress,
): readonly { readonly stage: Stage; readonly failedNeed: string }[] {
  return stages.flatMap((stage) => {
    if (running.has(stage.name) || passed.has(stage.name) || failed.has(stage.name)) return [];
    const failedNeed = stage.needs.find((need) => failed.has(need));
    return failedNeed === undefined ? [] : [{ stage, failedNeed }];
  });
}
