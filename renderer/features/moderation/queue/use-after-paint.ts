import { useEffect, useState } from 'react';

/**
 * A value that is let in one frame after it came: what it is drawn as is worth less than what the
 * frame itself shows, and would hold that up.
 */
export function useAfterPaint<Value>(value: Value): Value {
  const [painted, setPainted] = useState(value);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // What is put off within a frame runs when the frame has been drawn.
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setPainted(value));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [value]);
  return painted;
}
