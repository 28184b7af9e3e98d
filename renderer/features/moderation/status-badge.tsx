import type { ReviewStatus } from '../../../electron/moderation/sync/sync.schema';
import { Badge } from '../../ui/badge';
import { statusLooks } from './moderation-labels';

/** Where a review stands, as icon and word. */
export function StatusBadge({ status }: { readonly status: ReviewStatus }) {
  const { label, icon, tone } = statusLooks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}
