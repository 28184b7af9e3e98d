import {
  CircleCheck,
  CloudOff,
  Inbox,
  type LucideIcon,
  RefreshCw,
  TriangleAlert,
  Wifi,
  WifiOff,
} from 'lucide-react';
import { navigate } from '../../../shared/hash-route';
import { useSyncStatus } from '../../../shared/sync-status';
import type { Tone } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { classes } from '../../../ui/classes';
import { Popover } from '../../../ui/popover';
import { TimeText } from '../../../ui/time-text';
import { decisionsText, syncText, waitingText } from './sync-texts.rules';
import { useSyncActs } from './use-sync-acts';

const looks = {
  good: { icon: CircleCheck, text: 'text-good-text' },
  info: { icon: RefreshCw, text: 'text-info-text' },
  attention: { icon: WifiOff, text: 'text-attention-text' },
  danger: { icon: TriangleAlert, text: 'text-danger-text' },
  neutral: { icon: RefreshCw, text: 'text-muted' },
  accent: { icon: RefreshCw, text: 'text-accent-text' },
} as const satisfies Record<Tone, { icon: LucideIcon; text: string }>;

const registrable = 'register_device';

/** In the status bar: how decisions stand to the marketplace, and what can be done about it. */
export function SyncStatusItem() {
  const status = useSyncStatus();
  const acts = useSyncActs();
  if (!status) return null;
  const { text, tone } = syncText(status);
  const { icon, text: tint } = looks[tone];
  const waiting = waitingText(status);
  const Icon = status.workingOffline ? CloudOff : icon;
  const { pending, conflicts, problem, lastSyncAt, nextTryAt, workingOffline, notices, damage } =
    status;
  return (
    <>
      {conflicts > 0 && (
        <button
          type="button"
          onClick={() => navigate('reviews', { view: 'conflicts' })}
          className="flex h-[20px] items-center gap-4 rounded-4 px-4 text-attention-text hover:bg-pressed"
        >
          <Inbox aria-hidden="true" className="size-12 shrink-0" />
          {conflicts === 1 ? '1 conflict' : `${conflicts} conflicts`}
        </button>
      )}
      {/* Around the button, not in it: what is a status gives a button no name. */}
      <span role="status" className="min-w-0">
        <Popover
          side="top"
          align="end"
          title="Decisions and the marketplace"
          trigger={
            <button
              type="button"
              className="flex h-[20px] min-w-0 items-center gap-4 rounded-4 px-4 tabular hover:bg-pressed hover:text-text"
            >
              <Icon aria-hidden="true" className={classes('size-12 shrink-0', tint)} />
              <span className="truncate">{text}</span>
            </button>
          }
        >
          <div className="flex w-[280px] flex-col gap-12 text-13">
            {damage && <p className="select-text break-words text-danger-text">{damage}</p>}
            {problem && <p className="text-danger-text">{problem.sentence}</p>}
            <dl className="grid grid-cols-[1fr_auto] gap-x-16 gap-y-4">
              <dt className="text-muted">Saved here, not sent</dt>
              <dd className="tabular">{decisionsText(pending)}</dd>
              <dt className="text-muted">Last synchronised</dt>
              <dd>{lastSyncAt ? <TimeText at={lastSyncAt} /> : 'never'}</dd>
              {nextTryAt && !workingOffline && (
                <>
                  <dt className="text-muted">Next try</dt>
                  <dd>
                    <TimeText at={nextTryAt} />
                  </dd>
                </>
              )}
            </dl>
            {notices.map((notice) => (
              <p key={notice} className="text-12 text-muted">
                {notice}
              </p>
            ))}
            {waiting && <p className="text-12 text-muted">{waiting}</p>}
            <div className="flex flex-wrap gap-8">
              {workingOffline ? (
                <Button size="small" icon={Wifi} onClick={() => void acts.setOffline(false)}>
                  Stop working offline
                </Button>
              ) : problem?.action === registrable ? (
                <Button
                  size="small"
                  busy={acts.busy === 'register'}
                  onClick={() => void acts.registerDevice()}
                >
                  Register this device
                </Button>
              ) : problem?.action === 'export' ? null : (
                <Button
                  size="small"
                  icon={RefreshCw}
                  busy={acts.busy === 'now'}
                  onClick={() => void acts.syncNow()}
                >
                  {problem ? 'Try again' : 'Synchronise now'}
                </Button>
              )}
              {problem?.action === 'export' && (
                <Button size="small" onClick={() => void acts.exportAll()}>
                  Export decisions
                </Button>
              )}
              <Button
                size="small"
                variant="ghost"
                onClick={() => navigate('reviews', { view: 'decisions' })}
              >
                Show decisions
              </Button>
            </div>
          </div>
        </Popover>
      </span>
    </>
  );
}
