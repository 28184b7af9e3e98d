import { Briefcase, CloudOff, Download, RefreshCw, ShieldCheck, Undo2 } from 'lucide-react';
import { memo } from 'react';
import { useCommands } from '../../../shared/commands';
import { useSyncStatus } from '../../../shared/sync-status';
import { Button } from '../../../ui/button';
import { IconButton } from '../../../ui/icon-button';
import { Menu, MenuItem, MenuSection, MenuSeparator } from '../../../ui/menu';
import { packEnds } from './sync-texts.rules';
import { useSyncActs } from './use-sync-acts';

/** How many reviews a checkout pack holds. */
const packSizes = [50, 200] as const;

const inSentence = (label: string) => `${label.charAt(0).toLowerCase()}${label.slice(1)}`;

/** Working without the network: taking reviews along, switching it off, and looking after the store. */
export function SyncControls() {
  return <SyncButtons offline={useSyncStatus()?.workingOffline ?? false} />;
}

/** Apart from the rest of the status, which changes with every decision. */
const SyncButtons = memo(function SyncButtons({ offline }: { readonly offline: boolean }) {
  const acts = useSyncActs();
  const packs = packSizes.map((size) => ({
    size,
    ends: packEnds(new Date()).map(({ label, minutes }) => ({
      label,
      run: () => void acts.takePack(size, minutes),
    })),
  }));
  useCommands([
    {
      id: 'reviews.sync',
      title: 'Synchronise now',
      group: 'Reviews',
      icon: RefreshCw,
      enabled: !offline,
      run: () => void acts.syncNow(),
    },
    {
      id: 'reviews.offline',
      title: offline ? 'Stop working offline' : 'Work offline',
      group: 'Reviews',
      otherWords: offline ? 'go online, connect again' : 'disconnect, network',
      icon: CloudOff,
      run: () => void acts.setOffline(!offline),
    },
    {
      id: 'reviews.verify',
      title: 'Compare this device with the marketplace',
      group: 'Reviews',
      icon: ShieldCheck,
      enabled: !offline,
      run: () => void acts.verify(),
    },
    {
      id: 'reviews.export',
      title: 'Export decisions and diagnostics',
      group: 'Reviews',
      otherWords: 'download, save as file',
      icon: Download,
      run: () => void acts.exportAll(),
    },
    ...packs.flatMap(({ size, ends }) =>
      ends.map(({ label, run }) => ({
        id: `reviews.take.${size} ${label}`,
        title: `Take the next ${size} reviews along ${inSentence(label)}`,
        group: 'Reviews',
        icon: Briefcase,
        enabled: !offline,
        run,
      })),
    ),
    {
      id: 'reviews.release',
      title: 'Give all reviews back',
      group: 'Reviews',
      otherWords: 'taken along, release',
      icon: Undo2,
      enabled: !offline,
      run: () => void acts.releaseAll(),
    },
  ]);
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button
            icon={Briefcase}
            busy={acts.busy === 'claim' || acts.busy === 'release'}
            disabled={offline}
          >
            Take along
          </Button>
        }
      >
        {packs.map(({ size, ends }) => (
          <MenuSection key={size} label={`The next ${size} reviews`}>
            {ends.map(({ label, run }) => (
              <MenuItem key={label} onSelect={run}>
                {label}
              </MenuItem>
            ))}
          </MenuSection>
        ))}
        <MenuSeparator />
        <MenuItem icon={Undo2} onSelect={() => void acts.releaseAll()}>
          Give all back
        </MenuItem>
      </Menu>
      <Button
        icon={CloudOff}
        aria-pressed={offline}
        busy={acts.busy === 'offline'}
        className="aria-pressed:border-info-line aria-pressed:bg-info-tint aria-pressed:text-info-text"
        onClick={() => void acts.setOffline(!offline)}
      >
        {offline ? 'Working offline' : 'Work offline'}
      </Button>
      <IconButton
        icon={RefreshCw}
        label="Synchronise now"
        disabled={offline || acts.busy === 'now'}
        onClick={() => void acts.syncNow()}
      />
      <IconButton
        icon={ShieldCheck}
        label="Compare this device with the marketplace"
        disabled={offline || acts.busy === 'verify'}
        onClick={() => void acts.verify()}
      />
      <IconButton
        icon={Download}
        label="Export decisions and diagnostics"
        disabled={acts.busy === 'export'}
        onClick={() => void acts.exportAll()}
      />
    </>
  );
});
