import { CircleAlert, type LucideIcon, TriangleAlert } from 'lucide-react';
import { classes } from '../../ui/classes';

export interface CheckCountsProps {
  /** What keeps a bundle from being sold. */
  readonly problems: number;
  /** What somebody should know. */
  readonly notes: number;
}

/** How much the checks of a bundle found; nothing where they found nothing. */
export function CheckCounts({ problems, notes }: CheckCountsProps) {
  return (
    <>
      <Count icon={CircleAlert} of={problems} noun="problem" className="text-danger-text" />
      <Count icon={TriangleAlert} of={notes} noun="note" className="text-attention-text" />
    </>
  );
}

interface CountProps {
  readonly icon: LucideIcon;
  readonly of: number;
  readonly noun: string;
  readonly className: string;
}

function Count({ icon: Icon, of, noun, className }: CountProps) {
  if (of === 0) return null;
  const words = of === 1 ? noun : `${noun}s`;
  return (
    <span
      title={`${of} ${words}`}
      className={classes('flex items-center gap-2 tabular', className)}
    >
      <Icon aria-hidden="true" className="size-12" />
      {of}
      <span className="sr-only">{words}</span>
    </span>
  );
}
