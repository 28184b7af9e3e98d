import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Info,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import { isValidElement, type ReactElement, type ReactNode } from 'react';
import { classes } from './classes';

/** What a status means for the reader: the four hues, and none. */
export type Tone = 'neutral' | 'accent' | 'good' | 'attention' | 'danger' | 'info';

/** Text, tint and border of each tone, for whatever carries a status. */
export const toneClasses = {
  neutral: 'border-line bg-sunken text-muted',
  accent: 'border-accent-line bg-accent-tint text-accent-text',
  good: 'border-good-line bg-good-tint text-good-text',
  attention: 'border-attention-line bg-attention-tint text-attention-text',
  danger: 'border-danger-line bg-danger-tint text-danger-text',
  info: 'border-info-line bg-info-tint text-info-text',
} as const satisfies Record<Tone, string>;

/** The icon of a tone where nothing more telling is known. */
export const toneIcons = {
  neutral: CircleDashed,
  accent: Info,
  good: CircleCheck,
  attention: TriangleAlert,
  danger: CircleAlert,
  info: Info,
} as const satisfies Record<Tone, LucideIcon>;

export interface BadgeProps {
  readonly tone?: Tone;
  /** Every status has an icon besides its colour; give one that fits better than the tone's own. */
  readonly icon?: LucideIcon | ReactElement | undefined;
  readonly children: ReactNode;
}

/** A status as icon and word, never colour alone. */
export function Badge({ tone = 'neutral', icon, children }: BadgeProps) {
  return (
    <span
      className={classes(
        'inline-flex h-[20px] max-w-full items-center gap-4 -my-px rounded-4 border px-4 align-middle text-12',
        toneClasses[tone],
      )}
    >
      {isValidElement(icon) ? icon : <BadgeIcon icon={icon ?? toneIcons[tone]} />}
      <span className="truncate">{children}</span>
    </span>
  );
}

function BadgeIcon({ icon: Icon }: { readonly icon: LucideIcon }) {
  return <Icon aria-hidden="true" className="size-12 shrink-0" />;
}
