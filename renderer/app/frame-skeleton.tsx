import { Skeleton } from '../ui/skeleton';

/** The frame before there is anything to put in it: the same lines, so that nothing jumps. */
export function FrameSkeleton({ step }: { readonly step?: string | undefined }) {
  return (
    <div className="flex h-full flex-col" aria-busy="true">
      <div className="flex min-h-0 grow">
        <div className="flex w-nav shrink-0 flex-col gap-16 p-16 max-narrow:w-bar">
          <Skeleton className="h-16 w-3/5" />
          <Skeleton className="w-4/5" />
          <Skeleton className="w-2/5" />
        </div>
        <div className="flex grow flex-col border-l border-line bg-surface">
          <div className="flex h-bar items-center border-b border-line px-16">
            <Skeleton className="h-16 w-1/6" />
          </div>
          <div className="flex flex-col gap-16 p-16">
            <Skeleton className="w-3/4" />
            <Skeleton className="w-2/3" />
            <Skeleton className="w-4/5" />
            <Skeleton className="w-1/2" />
          </div>
        </div>
      </div>
      <div
        role="status"
        className="flex h-status-bar items-center border-t border-line px-12 text-12 text-muted"
      >
        {step ?? 'Opening the desk'}
      </div>
    </div>
  );
}
