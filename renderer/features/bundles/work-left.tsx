import { useBundleDrafts, usePendingDrafts } from './bundle-drafts';

/** Shows in the status bar what is unsaved of bundles while another screen is open. */
export function WorkLeft() {
  usePendingDrafts(useBundleDrafts(true));
  return null;
}
