import type { ToolStatus } from '../../electron/catalog/catalog-values.schema';
import { Badge, type Tone } from '../ui/badge';
import { classes } from '../ui/classes';
import { Sign } from '../ui/sign';
import { statusLabels } from './catalog-labels';

interface StatusLook {
  /** The icon as one line in a field of 24 by 24. */
  readonly path: string;
  readonly tone: Tone;
  readonly iconClass: string;
}

const circle = 'M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20';

/** The icon and the hue of each status. */
const statusLooks = {
  ACTIVE: {
    path: `${circle}M16 9l-5.5 5.5L8 12`,
    tone: 'good',
    iconClass: 'text-good-text',
  },
  BETA: {
    path: 'M14 2v6a2 2 0 0 0 .245.96l5.51 10.08A2 2 0 0 1 18 22H6a2 2 0 0 1-1.755-2.96l5.51-10.08A2 2 0 0 0 10 8V2M6.453 15h11.094M8.5 2h7',
    tone: 'info',
    iconClass: 'text-info-text',
  },
  COMING_SOON: {
    path: `${circle}M12 6v6l4 2`,
    tone: 'accent',
    iconClass: 'text-accent-text',
  },
  DEPRECATED: {
    path: 'M21.73 18l-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4M12 17h.01',
    tone: 'attention',
    iconClass: 'text-attention-text',
  },
  DISABLED: {
    path: `${circle}M9 15l6-6`,
    tone: 'neutral',
    iconClass: 'text-faint',
  },
} as const satisfies Record<ToolStatus, StatusLook>;

export interface ToolStatusIconProps {
  readonly status: ToolStatus;
  /** Its size and place. */
  readonly className: string;
}

/**
 * The icon of a status in its hue. All are drawn by the same elements, so that a row of a grid that
 * comes to show another tool keeps its own.
 */
export function ToolStatusIcon({ status, className }: ToolStatusIconProps) {
  const { path, iconClass } = statusLooks[status];
  return (
    <Sign
      path={path}
      // Nothing of it reaches beyond its field, and a clip of its own costs every frame of a grid.
      className={classes('shrink-0 overflow-visible', iconClass, className)}
    />
  );
}

/** A status in a list: icon and word, without the frame that would repeat in every row. */
export function ToolStatusText({ status }: { readonly status: ToolStatus }) {
  return (
    <>
      <ToolStatusIcon status={status} className="mr-4 inline size-12 align-[-1px]" />
      {statusLabels[status]}
    </>
  );
}

/** The status of the one tool that is looked at. */
export function ToolStatusBadge({ status }: { readonly status: ToolStatus }) {
  return (
    <Badge
      tone={statusLooks[status].tone}
      icon={<ToolStatusIcon status={status} className="size-12" />}
    >
      {statusLabels[status]}
    </Badge>
  );
}
