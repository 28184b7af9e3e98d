/** A piece of a text that a rule found. */
export interface TextSpan {
  /** UTF-16 offsets, the end not included. */
  readonly start: number;
  readonly end: number;
  readonly note: string;
}

/** Spans in reading order; of two that overlap the one that begins first, and then the longer, stays. */
export function withoutOverlaps(spans: readonly TextSpan[]): readonly TextSpan[] {
  const ordered = spans.toSorted((one, other) => one.start - other.start || other.end - one.end);
  const kept: TextSpan[] = [];
  for (const span of ordered) {
    const last = kept.at(-1);
    if (!last || span.start >= last.end) kept.push(span);
  }
  return kept;
}
