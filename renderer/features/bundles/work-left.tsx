import { usePendingDrafts } from '../../shared/pending-work';
import { draftNames, useBundleDrafts } from './bundle-drafts';

/** Shows in the status bar what is unsaved of bundles while another screen is open. */
export function WorkLeft() {
  usePendingDrafts(draftNames(useBundleDrafts(true)), 'bundle');
  return null;
}
