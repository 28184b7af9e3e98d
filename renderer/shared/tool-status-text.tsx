import {
  CircleCheck,
  CircleSlash,
  Clock,
  FlaskConical,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import type { ToolStatus } from '../../electron/catalog/catalog-values.schema';
import { Badge, type Tone } from '../ui/badge';
import { classes } from '../ui/classes';
import { statusLabels } from './catalog-labels';

interface StatusLook {
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly iconClass: string;
}

/** The icon and the hue of each status. */
export const statusLooks = {
  ACTIVE: { icon: CircleCheck, tone: 'good', iconClass: 'text-good-text' },
  BETA: { icon: FlaskConical, tone: 'info', iconClass: 'text-info-text' },
  COMING_SOON: { icon: Clock, tone: 'accent', iconClass: 'text-accent-text' },
  DEPRECATED: { icon: TriangleAlert, tone: 'attention', iconClass: 'text-attention-text' },
  DISABLED: { icon: CircleSlash, tone: 'neutral', iconClass: 'text-faint' },
} as const satisfies Record<ToolStatus, StatusLook>;

/** A status in a list: icon and word, without the frame that would repeat in every row. */
export function ToolStatusText({ status }: { readonly status: ToolStatus }) {
  const { icon: Icon, iconClass } = statusLooks[status];
  return (
    <span className="flex items-center gap-4">
      <Icon aria-hidden="true" className={classes('size-12 shrink-0', iconClass)} />
      {statusLabels[status]}
    </span>
  );
}

/** The status of the one tool that is looked at. */
export function ToolStatusBadge({ status }: { readonly status: ToolStatus }) {
  const { icon, tone } = statusLooks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {statusLabels[status]}
    </Badge>
  );
}
