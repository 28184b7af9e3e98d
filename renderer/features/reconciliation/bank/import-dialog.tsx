import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  CsvChoice,
  CsvMapping,
  StatementPreview,
} from '../../../../electron/reconciliation/bank/bank-statement.schema';
import { newId } from '../../../../electron/shared/ids';
import { parseCurrency } from '../../../../electron/shared/money';
import { failureOf } from '../../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { FailureNotice } from '../../../shared/failure-state';
import { FormDialog } from '../../../shared/form-dialog';
import { Notice } from '../../../ui/notice';
import { Select } from '../../../ui/select';
import { Skeleton } from '../../../ui/skeleton';
import { TextField } from '../../../ui/text-field';
import { useToast } from '../../../ui/toast';
import { amountOf, counted, dayText } from '../finance-words';
import { useRefreshFinance } from '../use-reconcile';
import { withColumn } from './csv-columns.rules';

/** A bank file as it was chosen. */
export interface StatementFile {
  readonly name: string;
  readonly text: string;
  /** What is to be said about how its letters were read. */
  readonly notices: readonly string[];
}

export interface ImportDialogProps {
  readonly file: StatementFile;
  readonly onClose: () => void;
}

const formatNames = { csv: 'CSV', camt053: 'camt.053', ofx: 'OFX' } as const;

/** A bank statement before it is kept: what was read of it, and what its columns are. */
export function ImportDialog({ file: chosen, onClose }: ImportDialogProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const toast = useToast();
  const refresh = useRefreshFinance();
  const { notices, ...file } = chosen;
  const [id] = useState(newId);
  const [mapping, setMapping] = useState<CsvChoice | null>(null);
  const [only, setOnly] = useState<string | null>(null);
  const [chosenCurrency, setCurrency] = useState<string | null>(null);
  const [account, setAccount] = useState<string | null>(null);
  const currencyCode = parseCurrency(chosenCurrency ?? '') ?? null;
  const preview = useQuery({
    queryKey: ['bank-statement', id, mapping, only, currencyCode],
    queryFn: () =>
      client.reconciliation.previewStatement.mutate({
        file,
        mapping,
        only,
        currency: currencyCode,
      }),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const read = preview.data;
  // What was read the way before stays in sight; it is not what would be kept.
  const isReading = preview.isFetching || preview.isPlaceholderData;
  const guess = read?.mapping ?? null;
  // What was chosen is seen at once; how days and decimals are written is guessed for each choice.
  const columns = guess && {
    ...guess,
    ...mapping,
    dateOrder: mapping?.dateOrder ?? guess.dateOrder,
    decimal: mapping?.decimal ?? guess.decimal,
  };
  const choose = (change: (present: CsvChoice) => CsvChoice) => {
    if (guess) setMapping(change(mapping ?? { ...guess, dateOrder: null, decimal: null }));
  };
  const currency =
    read?.format === 'csv' ? (chosenCurrency ?? read.currency ?? 'USD') : (read?.currency ?? '');
  /** The currency that amounts were read in, also while another one is being typed. */
  const readIn = read?.currency ?? 'USD';
  // The name tells whether two files overlap: typed in two ways, their lines would count twice.
  const before = useQuery(trpc.reconciliation.statements.queryOptions()).data?.rows.find(
    (statement) => statement.currency === currency,
  );
  const own = read?.accounts.some(({ name }) => name === only) ? only : null;
  const accountName = account ?? (read?.account || own || before?.account || '');
  /** A file that says its currency itself, but could not be read so far. */
  const unread = read !== undefined && read.format !== 'csv' && read.problems.length > 0;
  const ready =
    read !== undefined &&
    !isReading &&
    read.problems.length === 0 &&
    read.lines > 0 &&
    accountName.trim() !== '' &&
    parseCurrency(currency) !== undefined;

  const keep = async () => {
    if (read === undefined) return;
    const { imported, repeated, matched, alike } =
      await client.reconciliation.importStatement.mutate({
        id,
        file,
        mapping: read.mapping,
        only,
        account: accountName,
        currency,
      });
    toast.show({
      title: `${counted(imported, 'bank line')} imported`,
      description: `${matched} found their payout${repeated > 0 ? `; ${repeated} were there already` : ''}.`,
      tone: 'good',
    });
    if (alike > 0) {
      toast.show({
        title: `${counted(alike, 'line')} may count twice`,
        description:
          'Earlier lines have the same day and amount in other words. Where they are the same, remove the statement above the bank lines.',
        tone: 'attention',
      });
    }
    void refresh();
    onClose();
  };

  return (
    <FormDialog
      size="wide"
      title="Import bank statement"
      description={file.name}
      submitLabel={
        preview.error && !read ? null : `Import ${read ? counted(read.lines, 'line') : 'statement'}`
      }
      ready={ready}
      onSubmit={keep}
      onClose={onClose}
    >
      {notices.map((notice) => (
        <Notice key={notice} tone="attention" title={notice} />
      ))}
      {preview.error && <FailureNotice failure={failureOf(preview.error)} />}
      {(read || !preview.error) && (
        <div className="flex gap-12">
          <TextField
            label="Account"
            required
            value={accountName}
            onChange={(event) => setAccount(event.currentTarget.value)}
            className="grow"
          />
          <TextField
            label="Currency"
            required
            value={currency}
            readOnly={read !== undefined && read.format !== 'csv'}
            error={
              !read || unread || parseCurrency(currency) ? undefined : 'Three capital letters.'
            }
            onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
            className="w-[120px]"
          />
        </div>
      )}
      {!read && !preview.error && <Skeleton className="w-1/2" />}
      {read && (
        <>
          <p className="text-muted tabular">
            {formatNames[read.format]}: {counted(read.lines, 'line')}
            {read.from && read.to && `, ${dayText(read.from)} – ${dayText(read.to)}`}
            {read.lines > 0 &&
              read.problems.length === 0 &&
              `, sum ${amountOf(read.sumMinor, readIn)}`}
          </p>
          {read.unbooked > 0 && (
            <Notice tone="info" title={`${counted(read.unbooked, 'line')} left out: not booked`}>
              What is pending may change or never come. Import the account’s next statement once it
              is booked.
            </Notice>
          )}
          {read.accounts.length > 0 && (
            <Select
              label="Account in the file"
              value={own}
              placeholder="Choose the account"
              options={read.accounts.map(({ name, rows }) => ({
                value: name,
                label: `${name || 'No account named'} (${counted(rows, 'line')})`,
              }))}
              onValueChange={setOnly}
            />
          )}
          {columns && read.header && (
            <Mapping mapping={columns} header={read.header} onChange={choose} />
          )}
          {read.problems.length > 0 && (
            <Notice tone="danger" title="It cannot be imported like this; nothing was kept">
              <ul>
                {read.problems.map((problem) => (
                  <li key={`${problem.place} ${problem.message}`}>
                    {problem.place && `${problem.place}: `}
                    {problem.message}
                  </li>
                ))}
              </ul>
            </Notice>
          )}
          <Sample read={read} currency={readIn} />
        </>
      )}
    </FormDialog>
  );
}

interface MappingProps {
  readonly mapping: CsvMapping;
  readonly header: readonly string[];
  readonly onChange: (change: (present: CsvChoice) => CsvChoice) => void;
}

const columnsOf = [
  ['date', 'Day'],
  ['amount', 'Amount'],
  ['moneyIn', 'Money in'],
  ['moneyOut', 'Money out'],
  ['direction', 'In or out'],
  ['state', 'Booked or pending'],
  ['currency', 'Currency'],
  ['account', 'Own account'],
  ['reference', 'Reference'],
  ['description', 'Text'],
] as const;

function Mapping({ mapping, header, onChange }: MappingProps) {
  const options = [
    { value: 'none', label: 'None' },
    ...header.map((name, at) => ({ value: String(at), label: name || `Column ${at + 1}` })),
  ];
  return (
    <fieldset className="grid grid-cols-3 gap-8">
      <legend className="pb-4 text-12 text-muted">
        What the columns are. This was guessed: correct it where it is wrong.
      </legend>
      {columnsOf.map(([name, label]) => (
        <Select
          key={name}
          label={label}
          value={mapping[name] === null ? 'none' : String(mapping[name])}
          options={name === 'date' ? options.slice(1) : options}
          onValueChange={(value) =>
            onChange((present) =>
              withColumn(present, name, value === 'none' ? null : Number(value)),
            )
          }
        />
      ))}
      <Select
        label="Days are written"
        value={mapping.dateOrder}
        options={[
          { value: 'ymd', label: 'Year, month, day' },
          { value: 'dmy', label: 'Day, month, year' },
          { value: 'mdy', label: 'Month, day, year' },
        ]}
        onValueChange={(dateOrder) => onChange((present) => ({ ...present, dateOrder }))}
      />
      <Select
        label="Decimals follow"
        value={mapping.decimal}
        options={[
          { value: '.', label: 'a point' },
          { value: ',', label: 'a comma' },
        ]}
        onValueChange={(decimal) => onChange((present) => ({ ...present, decimal }))}
      />
    </fieldset>
  );
}

function Sample({
  read,
  currency,
}: {
  readonly read: StatementPreview;
  readonly currency: string;
}) {
  if (read.sample.length === 0) return null;
  const unread = new Set(read.problems.map(({ line }) => line));
  return (
    <table className="w-full text-12 tabular">
      <caption className="pb-4 text-left text-muted">
        The first lines, as they would be kept
      </caption>
      <thead className="text-muted">
        <tr>
          <th scope="col" className="text-left font-medium">
            Day
          </th>
          <th scope="col" className="text-right font-medium">
            Amount
          </th>
          <th scope="col" className="pl-16 text-left font-medium">
            Text
          </th>
        </tr>
      </thead>
      <tbody>
        {read.sample.map((line) => (
          <tr key={line.line} className="border-t border-line">
            <th scope="row" className="py-2 text-left font-normal">
              {line.bookedOn || '–'}
            </th>
            <td className="text-right">
              {unread.has(line.line) ? '–' : amountOf(line.amountMinor, currency)}
            </td>
            <td className="max-w-[280px] truncate pl-16">
              {[line.reference, line.description].filter(Boolean).join(' · ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
