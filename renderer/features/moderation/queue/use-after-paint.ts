import { useEffect, useState } from 'react';
import { afterPaint } from '../../../ui/after-paint';

/**
 * A value that is let in one frame after it came: what it is drawn as is worth less than what the
 * frame itself shows, and would hold that up.
 */
export function useAfterPaint<Value>(value: Value): Value {
  const [painted, setPainted] = useState(value);
  useEffect(() => afterPaint(() => setPainted(value)), [value]);
  return painted;
}
