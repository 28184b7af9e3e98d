import { describeFailure } from '../../shared/error-messages';
import type { FailingSnapshots } from '../../shared/failing-snapshots';
import { TimeText } from '../../ui/time-text';

/** Why snapshots fail, what that risks, and what to do: the same in the status bar and the settings. */
export function FailingSnapshotsText({ since, failure }: FailingSnapshots) {
  const { title, text } =
    failure.code === 'internal'
      ? {
          title: 'Something went wrong in the desk',
          text: 'This is a mistake of ours, and it is in the log.',
        }
      : describeFailure(failure);
  return (
    <>
      <p>
        {title}. {text}
      </p>
      <p>
        The first one failed <TimeText at={since} />, and none was taken after it. Were the database
        damaged, what was changed since the last snapshot would be lost. The desk tries again every
        15 minutes and when it closes.
      </p>
    </>
  );
}
