import { Skeleton } from '../../ui/skeleton';

/** The inspector while its tool is on its way. */
export function InspectorSkeleton() {
  return (
    <div aria-busy="true" className="flex grow flex-col">
      <div className="flex h-bar shrink-0 items-center border-b border-line px-16">
        <Skeleton className="h-16 w-1/2" />
      </div>
      <div className="flex flex-col gap-24 p-16">
        <Skeleton className="w-3/4" />
        <Skeleton className="h-control w-full" />
        <Skeleton className="h-control w-full" />
        <Skeleton className="h-bar w-full" />
        <Skeleton className="h-control w-1/2" />
      </div>
    </div>
  );
}
