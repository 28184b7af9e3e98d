import { ScreenHeader } from '../../ui/screen-header';
import { AboutSection } from './about-section';
import { AppearanceSection, KeyboardSection } from './appearance-section';
import { ApprovalSection } from './approval-section';
import { DatabaseSection } from './database-section';
import { PeopleSection } from './people-section';
import { StripeSection } from './stripe-section';
import { WorkspaceSection } from './workspace-section';

/** Everything that can be set, on one page. */
export function SettingsScreen() {
  return (
    <>
      <ScreenHeader title="Settings" />
      <div className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto flex max-w-page flex-col px-24">
          <WorkspaceSection />
          <AppearanceSection />
          <KeyboardSection />
          <StripeSection />
          <ApprovalSection />
          <PeopleSection />
          <DatabaseSection />
          <AboutSection />
        </div>
      </div>
    </>
  );
}
