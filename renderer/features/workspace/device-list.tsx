import { useState } from 'react';
import { numberText } from '../../../electron/shared/number-text';
import type { Device } from '../../../electron/workspace/people.schema';
import { failureOf } from '../../bridge/failure';
import { FailureNotice } from '../../shared/failure-state';
import { useSession } from '../../shared/session';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { useConfirm } from '../../ui/confirm';
import { TimeText } from '../../ui/time-text';
import { PeopleTable } from './people-table';
import { deviceName, personName } from './people-words';
import { usePeopleChange } from './use-people-change';

/** So many are shown at first: every profile that was ever begun is one. */
const shownAtFirst = 10;

const columns = [
  { name: 'Device' },
  { name: 'Last seen' },
  { name: 'Last number', numeric: true },
  { name: 'Protocol', numeric: true },
  { name: 'State' },
  { name: 'Act', hidden: true },
] as const;

/** The desks from which moderators have decided, and which of them may still send. */
export function DeviceList({ devices }: { readonly devices: readonly Device[] }) {
  const { workspace } = useSession();
  const { signOff, allow } = usePeopleChange();
  const confirm = useConfirm();
  const [showsAll, setShowsAll] = useState(false);
  const failed = signOff.error ?? allow.error;

  const ask = async (device: Device) => {
    const password =
      workspace.engine === 'server'
        ? ' Whoever has it may know its login’s password too: whoever runs the server changes that.'
        : '';
    const agreed = await confirm({
      title: `Sign off ${deviceName(device)} of ${personName(device.person)}?`,
      description: `${device.here ? 'It is this computer. ' : ''}What came from it stays, and reviews that were taken along with it are free for others. It can be allowed again.${password}`,
      losses: [
        'Decisions that it has not sent yet are refused from now on; they are kept on it',
        'It fetches no reviews any more',
      ],
      confirmLabel: 'Sign off device',
    });
    if (!agreed) return;
    allow.reset();
    signOff.mutate({ deviceId: device.id });
  };

  return (
    <div className="flex flex-col gap-12">
      <h3>Devices</h3>
      {failed && <FailureNotice failure={failureOf(failed)} />}
      {devices.length === 0 && (
        <p className="text-muted">
          Nobody has moderated here yet. A computer is listed from when its moderator opens Reviews.
        </p>
      )}
      {devices.length > 0 && (
        <PeopleTable caption="Devices" columns={columns}>
          {(showsAll ? devices : devices.slice(0, shownAtFirst)).map((device) => {
            const act = device.signedOffAt === null ? signOff : allow;
            return (
              <DeviceRow
                key={device.id}
                device={device}
                busy={act.isPending && act.variables.deviceId === device.id}
                onSignOff={() => void ask(device)}
                onAllow={() => {
                  signOff.reset();
                  allow.mutate({ deviceId: device.id });
                }}
              />
            );
          })}
        </PeopleTable>
      )}
      {!showsAll && devices.length > shownAtFirst && (
        <Button size="small" className="self-start" onClick={() => setShowsAll(true)}>
          Show all {numberText(devices.length)} devices
        </Button>
      )}
    </div>
  );
}

interface DeviceRowProps {
  readonly device: Device;
  readonly busy: boolean;
  readonly onSignOff: () => void;
  readonly onAllow: () => void;
}

function DeviceRow({ device, busy, onSignOff, onAllow }: DeviceRowProps) {
  const { person, here, seenAt, lastNumber, protocol, signedOffAt } = device;
  const name = `${deviceName(device)} of ${personName(person)}`;
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="w-1/3 px-12 py-4 text-left font-normal">
        <span className="block wrap-anywhere">
          {deviceName(device)}
          {here && <span className="text-faint"> · this computer</span>}
        </span>
        <span className="block text-12 wrap-anywhere text-muted">
          {personName(person)}
          {!person.active && ', deactivated'}
        </span>
      </th>
      <td className="px-12 py-4 whitespace-nowrap">
        <TimeText at={seenAt} />
      </td>
      <td className="px-12 py-4 text-right tabular">
        {lastNumber === 0 ? <span className="text-faint">none</span> : numberText(lastNumber)}
      </td>
      <td className="px-12 py-4 text-right tabular">{protocol}</td>
      <td className="px-12 py-4">
        {signedOffAt === null ? (
          'Allowed'
        ) : (
          <>
            <Badge tone="attention">Signed off</Badge>
            <span className="block pt-2 text-12 text-muted">
              <TimeText at={signedOffAt} />
            </span>
          </>
        )}
      </td>
      <td className="py-4 pr-4 pl-12 text-right">
        <Button
          variant="ghost"
          size="small"
          busy={busy}
          aria-label={signedOffAt === null ? `Sign off ${name}` : `Allow ${name} again`}
          onClick={signedOffAt === null ? onSignOff : onAllow}
        >
          {signedOffAt === null ? 'Sign off' : 'Allow again'}
        </Button>
      </td>
    </tr>
  );
}
