import { Moon, Sun, SunMoon } from 'lucide-react';
import { failureOf } from '../../bridge/failure';
import { FailureNotice } from '../../shared/failure-state';
import { useChangePreferences, usePreferences } from '../../shared/preferences';
import { useMay } from '../../shared/session';
import { SegmentedControl } from '../../ui/segmented-control';
import { Switch } from '../../ui/switch';
import { ReviewKeys } from './review-keys';
import { SettingRow, SettingsSection } from './settings-section';

/** How the desk looks: theme and density, at once and for every workspace. */
export function AppearanceSection() {
  const { theme, density } = usePreferences();
  const change = useChangePreferences();
  return (
    <SettingsSection title="Appearance">
      <SettingRow label="Theme">
        <SegmentedControl
          label="Theme"
          value={theme}
          onValueChange={(next) => change.mutate({ theme: next })}
          options={[
            { value: 'system', label: 'System', icon: SunMoon },
            { value: 'light', label: 'Light', icon: Sun },
            { value: 'dark', label: 'Dark', icon: Moon },
          ]}
        />
      </SettingRow>
      <SettingRow label="Rows in lists" hint="Compact shows about a quarter more.">
        <SegmentedControl
          label="Rows in lists"
          value={density}
          onValueChange={(next) => change.mutate({ density: next })}
          options={[
            { value: 'compact', label: 'Compact' },
            { value: 'comfortable', label: 'Comfortable' },
          ]}
        />
      </SettingRow>
      {change.error && <FailureNotice failure={failureOf(change.error)} />}
    </SettingsSection>
  );
}

/** Whether single keys do anything. */
export function KeyboardSection() {
  const { singleKeys } = usePreferences();
  const decidesReviews = useMay('moderation.decide');
  const change = useChangePreferences();
  return (
    <SettingsSection title="Keyboard" description="Press ? in any screen for all its keys.">
      <Switch
        label="Single keys"
        hint="Letters such as j, k and g c act without Ctrl or ⌘. Turn this off for dictation."
        checked={singleKeys}
        onCheckedChange={(next) => change.mutate({ singleKeys: next })}
      />
      {decidesReviews && <ReviewKeys />}
      {change.error && <FailureNotice failure={failureOf(change.error)} />}
    </SettingsSection>
  );
}
