import { useQuery } from '@tanstack/react-query';
import { Files, Landmark, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import type { BankLineView } from '../../../../electron/reconciliation/bank/bank-statement.schema';
import { decodeFile, UnreadableFile } from '../../../../electron/shared/file-text';
import { numberText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { useCommands } from '../../../shared/commands';
import { FailureState } from '../../../shared/failure-state';
import { useMay } from '../../../shared/session';
import { amountHeader, uniformCurrency } from '../../../shared/uniform-currency.rules';
import { useRowKeys } from '../../../shared/use-row-keys';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { EmptyState } from '../../../ui/empty-state';
import { Menu, MenuItem, MenuSeparator } from '../../../ui/menu';
import { onDemand } from '../../../ui/on-demand';
import { Toolbar } from '../../../ui/screen-header';
import { Skeleton } from '../../../ui/skeleton';
import { useToast } from '../../../ui/toast';
import { amountOf, counted, dayText } from '../finance-words';
import type { PurchasesView } from '../purchases-view.rules';
import { useDecisions } from '../resolutions/use-decisions';
import { ScrollRegion } from '../scroll-region';
import type { StatementFile } from './import-dialog';
import { useRemoveStatement } from './use-remove-statement';

const ImportDialog = onDemand(() =>
  import('./import-dialog').then((module) => module.ImportDialog),
);

const StatementsDialog = onDemand(() =>
  import('./statements-dialog').then((module) => module.StatementsDialog),
);

const matchedBy = {
  reference: 'named in the line',
  amount: 'by amount and day',
  person: 'by a person',
} as const;

/** What the bank says, and which line is which payout. */
export function BankTab({ view }: { readonly view: PurchasesView }) {
  const trpc = useTRPC();
  const mayAct = useMay('reconciliation.act');
  const lines = useQuery(trpc.reconciliation.bankLines.queryOptions(view.period));
  const payouts = useQuery(trpc.reconciliation.payouts.queryOptions(view.period));
  const statements = useQuery(trpc.reconciliation.statements.queryOptions());
  const imported = statements.data?.total ?? 0;
  const [isListing, setIsListing] = useState(false);
  const [file, setFile] = useState<StatementFile | null>(null);
  const toast = useToast();
  const input = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLElement>(null);
  useRowKeys(area, {
    group: 'Bank',
    noun: 'bank line',
    control: 'button[aria-label="Change payout"]',
    rows: mayAct ? (lines.data?.rows.length ?? 0) : 0,
  });
  useCommands([
    {
      id: 'bank.import',
      title: 'Import a bank statement…',
      group: 'Bank',
      icon: Upload,
      keys: 'i',
      enabled: mayAct,
      run: () => input.current?.click(),
    },
    {
      id: 'bank.statements',
      title: 'Show the imported bank statements',
      group: 'Bank',
      icon: Files,
      enabled: imported > 0,
      run: () => setIsListing(true),
    },
  ]);
  const open = async (chosen: File) => {
    toast.close('bank-file');
    try {
      const { text, notices } = decodeFile(new Uint8Array(await chosen.arrayBuffer()));
      // Where one goes on after the dialog: the button that opened it goes with the empty list.
      area.current?.focus({ preventScroll: true });
      setFile({ name: chosen.name, text, notices });
    } catch (error) {
      const isOther = error instanceof UnreadableFile;
      toast.show({
        key: 'bank-file',
        title: isOther
          ? `“${chosen.name}” is no bank statement`
          : `“${chosen.name}” could not be read`,
        description: isOther
          ? 'CSV, camt.053 (XML) and OFX files can be read. Nothing was imported.'
          : 'It was moved, or may not be read. Choose it again. Nothing was imported.',
        tone: 'danger',
      });
    }
  };
  if (lines.error && !lines.data) {
    return <FailureState failure={failureOf(lines.error)} onRetry={() => void lines.refetch()} />;
  }
  const { rows, total } = lines.data ?? { rows: [], total: 0 };
  const currency = uniformCurrency(rows.map((line) => line.currency));
  const unmatched = rows.filter(({ lacksPayout }) => lacksPayout);
  const free = (payouts.data?.rows ?? []).filter(({ bankLineId }) => bankLineId === null);
  const importButton = mayAct && (
    <Button variant="primary" icon={Upload} onClick={() => input.current?.click()}>
      Import bank statement…
    </Button>
  );
  return (
    <section
      ref={area}
      tabIndex={-1}
      aria-label="Bank"
      className="flex min-h-0 grow flex-col outline-none"
    >
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,.xml,.ofx,.qfx,.053"
        aria-label="Bank statement file"
        className="hidden"
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (chosen) void open(chosen);
        }}
      />
      {lines.data && (rows.length > 0 || imported > 0) && (
        <Toolbar label="Bank statement">
          <span className="text-12 text-muted tabular">
            {total > rows.length && `The first ${numberText(rows.length)} of `}
            {counted(total, 'line')}, {unmatched.length} without a payout
          </span>
          <span className="ml-auto flex gap-8">
            {imported > 0 && (
              <Button icon={Files} onClick={() => setIsListing(true)}>
                {counted(imported, 'statement')}…
              </Button>
            )}
            {rows.length > 0 && importButton}
          </span>
        </Toolbar>
      )}
      {!lines.data ? (
        <Skeleton className="m-16 w-1/2" />
      ) : rows.length === 0 ? (
        <EmptyState icon={Landmark} title="No bank lines in these days" action={importButton}>
          Import a statement of the account that Stripe pays to: CSV, camt.053 or OFX. Each payout
          is then compared with its line.
        </EmptyState>
      ) : (
        <ScrollRegion label="Bank lines">
          <table className="w-full tabular">
            <thead className="sticky top-0 z-1 bg-canvas text-12 text-muted">
              <tr>
                <th scope="col" className="py-4 pl-16 text-left font-medium">
                  Booked
                </th>
                <th scope="col" className="px-8 py-4 text-right font-medium">
                  {amountHeader('Amount', currency)}
                </th>
                <th scope="col" className="px-8 py-4 text-left font-medium">
                  Text
                </th>
                <th scope="col" className="px-8 py-4 text-left font-medium">
                  Account
                </th>
                <th scope="col" className="py-4 pr-16 pl-8 text-left font-medium">
                  Payout
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((line) => (
                <tr key={line.id} className="border-t border-line">
                  <th scope="row" className="py-4 pl-16 text-left font-normal whitespace-nowrap">
                    {dayText(line.bookedOn)}
                  </th>
                  <td className="px-8 py-4 text-right">
                    {amountOf(line.amountMinor, line.currency, currency === null)}
                  </td>
                  <td
                    className="max-w-[360px] truncate px-8 py-4"
                    title={`${line.reference} ${line.description}`}
                  >
                    {line.description || line.reference}
                  </td>
                  <td className="px-8 py-4 text-muted">{line.account}</td>
                  <td className="py-4 pr-16 pl-8">
                    <PayoutOfLine line={line} free={free} mayAct={mayAct} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {isListing && <StatementsDialog onClose={() => setIsListing(false)} />}
      {file && <ImportDialog key={file.name} file={file} onClose={() => setFile(null)} />}
    </section>
  );
}

interface PayoutOfLineProps {
  readonly line: BankLineView;
  readonly free: readonly {
    readonly id: string;
    readonly amountMinor: number;
    readonly currency: string;
    readonly arrival: string;
  }[];
  readonly mayAct: boolean;
}

function PayoutOfLine({ line, free, mayAct }: PayoutOfLineProps) {
  const client = useTRPCClient();
  const { refuse, refresh } = useDecisions();
  const remove = useRemoveStatement();
  const assign = (payout: string | null) =>
    client.reconciliation.assignBankLine
      .mutate({ line: line.id, payout })
      .then(() => void refresh(), refuse);
  const fitting = free.filter(
    ({ amountMinor, currency }) => amountMinor === line.amountMinor && currency === line.currency,
  );
  const label = line.payoutId ? (
    <span className="flex items-center gap-8">
      <span className="font-mono text-12">{line.payoutId}</span>
      <span className="text-12 text-faint">{line.matchedBy && matchedBy[line.matchedBy]}</span>
    </span>
  ) : (
    // Other money of the account is nothing to look into: "no payout" is said, and counted, of the rest.
    <Badge tone={line.lacksPayout ? 'attention' : 'neutral'}>
      {line.lacksPayout ? 'No payout' : 'Not from Stripe'}
    </Badge>
  );
  if (!mayAct) return label;
  return (
    <Menu
      align="end"
      trigger={
        // Its words begin below those of the header, its edge and padding before them.
        <Button variant="ghost" size="small" aria-label="Change payout" className="-ml-[9px]">
          {label}
        </Button>
      }
    >
      {fitting.map((payout) => (
        <MenuItem key={payout.id} onSelect={() => void assign(payout.id)}>
          {payout.id}, arrives {dayText(payout.arrival)}
        </MenuItem>
      ))}
      {fitting.length === 0 && (
        <MenuItem disabled onSelect={() => undefined}>
          No free payout has this amount
        </MenuItem>
      )}
      {line.payoutId && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => void assign(null)}>It is not this payout</MenuItem>
        </>
      )}
      <MenuSeparator />
      <MenuItem
        onSelect={() =>
          void remove({
            id: line.statementId,
            fileName: line.fileName,
            account: line.account,
            lines: line.statementLines,
          })
        }
      >
        Remove the statement “{line.fileName}”…
      </MenuItem>
    </Menu>
  );
}
