import { useEffect, useState } from 'react';
import { afterPaint } from './after-paint';

/**
 * A value that is let in one frame after it came, the first one too: what it is drawn as is worth
 * less than what the frame itself shows, and would hold that up.
 * @returns null until then
 */
export function useAfterPaint<Value>(value: Value): Value | null {
  const [painted, setPainted] = useState<Value | null>(null);
  useEffect(() => afterPaint(() => setPainted(() => value)), [value]);
  return painted;
}
