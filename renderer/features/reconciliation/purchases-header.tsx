import {
  CalendarCheck2,
  Ellipsis,
  FileDown,
  Lock,
  LockOpen,
  Printer,
  RefreshCw,
} from 'lucide-react';
import { useState } from 'react';
import type { ExportRequest } from '../../../electron/reconciliation/exports/export.schema';
import type { Overview } from '../../../electron/reconciliation/period/period.schema';
import { useCommands } from '../../shared/commands';
import { exportOtherWords } from '../../shared/file-commands';
import { navigate } from '../../shared/hash-route';
import { useMay } from '../../shared/session';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { IconButton } from '../../ui/icon-button';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu';
import { onDemand } from '../../ui/on-demand';
import { ScreenHeader } from '../../ui/screen-header';
import { TimeText } from '../../ui/time-text';
import { periodText } from './finance-words';
import { PeriodPicker } from './period/period-picker';
import type { PurchasesView } from './purchases-view.rules';
import { useExport } from './use-export';
import { useReconcile } from './use-reconcile';

const CloseDialog = onDemand(() =>
  import('./period/close-dialog').then((module) => module.CloseDialog),
);
const ReopenDialog = onDemand(() =>
  import('./period/reopen-dialog').then((module) => module.ReopenDialog),
);
const PeriodReport = onDemand(() =>
  import('./period/period-report').then((module) => module.PeriodReport),
);

/** What can be taken out of the screen as a file. */
function exportsOf({
  period,
  filters,
}: PurchasesView): readonly { readonly title: string; readonly request: ExportRequest }[] {
  return [
    { title: 'Export findings', request: { what: 'findings', filters } },
    { title: 'Export purchases', request: { what: 'purchases', period } },
    { title: 'Export payouts', request: { what: 'payouts', period } },
    { title: 'Export bank lines', request: { what: 'bank_lines', period } },
    { title: 'Export decisions', request: { what: 'decisions' } },
    { title: 'Export journal for accounting', request: { what: 'journal', period } },
    { title: 'Export audit log', request: { what: 'audit' } },
  ];
}

export interface PurchasesHeaderProps {
  readonly view: PurchasesView;
  readonly months: readonly {
    readonly from: string;
    readonly to: string;
    readonly closed: boolean;
  }[];
  readonly overview: Overview | null;
}

/** Which period, when it was reconciled, and what is done with it as a whole. */
export function PurchasesHeader({ view, months, overview }: PurchasesHeaderProps) {
  const mayAct = useMay('reconciliation.act');
  const exportCsv = useExport();
  const { running, notYet, reconcile } = useReconcile(view.period);
  const [dialog, setDialog] = useState<'close' | 'reopen' | 'report' | null>(null);
  const closing = overview?.closings.find(({ id }) => id === overview.closedBy) ?? null;
  const name = periodText(view.period);
  const ready = overview?.unexplained === 0 && overview.obstacles.length === 0;
  const exports = exportsOf(view).map(({ title, request }) => ({
    id: `purchases.export.${request.what}`,
    title,
    run: () => exportCsv(request),
  }));

  useCommands([
    {
      id: 'purchases.reconcile',
      title: `Reconcile ${name}`,
      group: 'Purchases',
      icon: RefreshCw,
      keys: 'shift+r',
      enabled: mayAct && !running && notYet === undefined,
      run: reconcile,
    },
    {
      id: 'purchases.close',
      title: `Close period ${name}…`,
      group: 'Purchases',
      icon: Lock,
      enabled: mayAct && closing === null && overview !== null && notYet === undefined,
      run: () => setDialog('close'),
    },
    {
      id: 'purchases.reopen',
      title: `Reopen period ${name}…`,
      group: 'Purchases',
      icon: LockOpen,
      enabled: mayAct && closing !== null,
      run: () => setDialog('reopen'),
    },
    {
      id: 'purchases.report',
      title: 'Print the period report',
      group: 'Purchases',
      icon: Printer,
      enabled: overview !== null,
      run: () => setDialog('report'),
    },
    ...exports.map((act) => ({
      ...act,
      group: 'Purchases',
      otherWords: exportOtherWords,
      icon: FileDown,
    })),
  ]);

  return (
    <ScreenHeader
      title="Purchases"
      detail={
        overview?.run ? (
          <span className="max-wide:hidden">
            reconciled <TimeText at={overview.run.finishedAt} />
          </span>
        ) : null
      }
    >
      {closing && (
        <Badge tone="good" icon={Lock}>
          Closed <TimeText at={closing.closedAt} />
        </Badge>
      )}
      <PeriodPicker
        period={view.period}
        months={months}
        onChange={(period) => navigate('purchases', { ...period, tab: view.tab })}
      />
      {mayAct && (
        // What cannot be pressed is passed over by the pointer: what is around it says why.
        <span title={notYet}>
          <Button
            icon={RefreshCw}
            busy={running}
            disabled={notYet !== undefined}
            aria-description={notYet}
            onClick={reconcile}
          >
            Reconcile
          </Button>
        </span>
      )}
      {mayAct && closing === null && (
        <Button
          variant={ready ? 'primary' : 'secondary'}
          icon={CalendarCheck2}
          disabled={overview === null || notYet !== undefined}
          onClick={() => setDialog('close')}
        >
          Close period…
        </Button>
      )}
      <Menu align="end" trigger={<IconButton icon={Ellipsis} label="More" />}>
        <MenuItem icon={Printer} onSelect={() => setDialog('report')}>
          Period report…
        </MenuItem>
        <MenuSeparator />
        {exports.map(({ id, title, run }) => (
          <MenuItem key={id} icon={FileDown} onSelect={run}>
            {title}
          </MenuItem>
        ))}
        {mayAct && closing !== null && (
          <>
            <MenuSeparator />
            <MenuItem icon={LockOpen} onSelect={() => setDialog('reopen')}>
              Reopen {name}…
            </MenuItem>
          </>
        )}
      </Menu>
      {dialog === 'close' && overview && (
        <CloseDialog overview={overview} onClose={() => setDialog(null)} />
      )}
      {dialog === 'reopen' && closing && (
        <ReopenDialog closing={closing} onClose={() => setDialog(null)} />
      )}
      {dialog === 'report' && overview && (
        <PeriodReport overview={overview} onClose={() => setDialog(null)} />
      )}
    </ScreenHeader>
  );
}
