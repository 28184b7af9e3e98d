import { Archive, CircleCheck, PencilLine } from 'lucide-react';
import type { BundleStatus } from '../../../electron/bundles/bundle-content.schema';
import { bundleStatusLabels } from '../../shared/bundle-words';
import { Badge } from '../../ui/badge';

const looks = {
  DRAFT: { tone: 'info', icon: PencilLine },
  ACTIVE: { tone: 'good', icon: CircleCheck },
  ARCHIVED: { tone: 'neutral', icon: Archive },
} as const;

/** The status of a bundle as icon and word. */
export function BundleStatusBadge({ status }: { readonly status: BundleStatus }) {
  return <Badge {...looks[status]}>{bundleStatusLabels[status]}</Badge>;
}
