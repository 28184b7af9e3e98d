import { triggers } from '../../../../electron/moderation/rules/moderation-rules.schema';
import { failureOf } from '../../../bridge/failure';
import { FailureState } from '../../../shared/failure-state';
import { useMay } from '../../../shared/session';
import { Notice } from '../../../ui/notice';
import { Skeleton } from '../../../ui/skeleton';
import { TimeText } from '../../../ui/time-text';
import { useModerationSettings } from '../use-settings';
import { ReasonList } from './reason-list';
import { RuleCard } from './rule-card';

/** What rules look for and why reviews are rejected; administrators change it, moderators read it. */
export function RulesView() {
  const settings = useModerationSettings();
  const mayChange = useMay('moderation.administer');
  if (settings.error && !settings.data) {
    return (
      <FailureState failure={failureOf(settings.error)} onRetry={() => void settings.refetch()} />
    );
  }
  if (!settings.data) {
    return (
      <div className="flex flex-col gap-16 p-32">
        <Skeleton className="w-1/3" />
        <Skeleton className="w-1/2" />
      </div>
    );
  }
  const { reasons, fetchedAt } = settings.data;
  const rules = triggers.flatMap((trigger) =>
    settings.data.rules.filter((rule) => rule.trigger === trigger),
  );
  return (
    <div className="min-h-0 grow overflow-y-auto">
      <div className="mx-auto flex max-w-page flex-col gap-24 px-24 py-24">
        {!mayChange && (
          <Notice tone="neutral" title="Administrators set these">
            This is how they stood when they were last fetched, <TimeText at={fetchedAt} />.
          </Notice>
        )}
        <section aria-labelledby="rules-title" className="flex flex-col gap-12">
          <div className="flex flex-col gap-4">
            <h2 id="rules-title" className="text-15 font-semibold">
              Rules
            </h2>
            <p className="text-muted">
              Rules mark what they find and suggest what to do. A moderator decides, unless a rule
              is told to decide by itself.
            </p>
          </div>
          {rules.map((rule) => (
            <RuleCard key={rule.trigger} rule={rule} reasons={reasons} readOnly={!mayChange} />
          ))}
        </section>
        <ReasonList reasons={reasons} readOnly={!mayChange} />
      </div>
    </div>
  );
}
