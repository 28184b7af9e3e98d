import { useEffect, useState } from 'react';

/** How long it is said that something was copied, in milliseconds. */
const saidFor = 2000;

/** Copies texts at the press of a button, and tells how that went: null before, and a while after. */
export function useCopy(): {
  readonly outcome: 'copied' | 'refused' | null;
  readonly copy: (text: string) => void;
} {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (outcome !== 'copied') return;
    const timer = setTimeout(() => setOutcome(null), saidFor);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = (text: string) => {
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  };
  return { outcome, copy };
}
