import { classes } from './classes';

/** A place whose content is on its way; give it the size of what will come. */
export function Skeleton({ className }: { readonly className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classes('block h-12 animate-pulse rounded-4 bg-pressed', className)}
    />
  );
}
