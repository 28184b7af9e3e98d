import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useState,
} from 'react';

/** Work of a screen that is not saved yet. */
export interface PendingWork {
  /** "Changes to Acme Valuations". */
  readonly label: string;
  /** Whether it outlives another person and another workspace, and is there again when its own are. */
  readonly kept: boolean;
  /** Keeps it now, where it can be kept. @returns whether it is; keep its identity */
  readonly keep?: () => Promise<boolean>;
}

interface PendingWorkStore {
  readonly items: readonly PendingWork[];
  readonly report: (owner: string, work: PendingWork | null) => void;
}

const PendingWorkContext = createContext<PendingWorkStore | null>(null);

function useStore(): PendingWorkStore {
  const store = use(PendingWorkContext);
  if (!store) throw new Error('Pending work needs a PendingWorkProvider above it');
  return store;
}

/** Shows unsaved work of a screen in the status bar for as long as there is some. */
export function usePendingWork(work: PendingWork | null): void {
  const owner = useId();
  const { report } = useStore();
  const label = work?.label;
  const kept = work?.kept ?? false;
  const keep = work?.keep;
  useEffect(() => {
    report(owner, label === undefined ? null : { label, kept, ...(keep && { keep }) });
    return () => report(owner, null);
  }, [owner, report, label, kept, keep]);
}

/**
 * Shows drafts that are not open in the status bar.
 * @param names of what they are drafts of; empty where it has none yet
 */
export function usePendingDrafts(names: readonly string[], noun: 'tool' | 'bundle'): void {
  const [first] = names;
  const label =
    names.length === 1
      ? `Draft of ${first?.trim() || `a new ${noun}`}`
      : `${names.length} drafts of ${noun}s`;
  usePendingWork(first === undefined ? null : { label, kept: true });
}

/** All unsaved work, for the status bar and for questions before it would be lost. */
export function usePendingWorkList(): readonly PendingWork[] {
  return useStore().items;
}

/** Holds what screens report with {@link usePendingWork}. */
export function PendingWorkProvider({ children }: { readonly children: ReactNode }) {
  const [byOwner, setByOwner] = useState<ReadonlyMap<string, PendingWork>>(new Map());
  const report = useCallback((owner: string, work: PendingWork | null) => {
    setByOwner((before) => {
      if (!work && !before.has(owner)) return before;
      const next = new Map(before);
      if (work) next.set(owner, work);
      else next.delete(owner);
      return next;
    });
  }, []);
  const store = useMemo(() => ({ items: [...byOwner.values()], report }), [byOwner, report]);
  return <PendingWorkContext value={store}>{children}</PendingWorkContext>;
}
