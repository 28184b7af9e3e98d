import { ScreenHeader } from '../../ui/screen-header';

/** Everything that can be set, on one page. */
export function SettingsScreen() {
  return <ScreenHeader title="Settings" />;
}
