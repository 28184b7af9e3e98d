import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { anyCurrency } from '../../../electron/reconciliation/resolutions/resolution.schema';
import { amountText, parseCurrency, readAmount } from '../../../electron/shared/money';
import { numberText } from '../../../electron/shared/number-text';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { FailureNotice } from '../../shared/failure-state';
import { useMay } from '../../shared/session';
import { Button } from '../../ui/button';
import { moneyText } from '../../ui/money-text';
import { TextField } from '../../ui/text-field';
import { useToast } from '../../ui/toast';
import { SettingRow, SettingsSection } from './settings-section';

/** A limit as it is kept: minor units of its currency, or whole units where it is for all others. */
function readLimit(currency: string, text: string): number | undefined {
  const code = parseCurrency(currency);
  if (code) {
    const reading = readAmount(text, code);
    return reading.ok ? reading.minor : undefined;
  }
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** A limit as it is typed: with the decimals that its currency has. */
function exampleLimit(currency: string): string {
  const code = parseCurrency(currency);
  return code ? amountText({ minor: 12_340, currency: code }) : '500';
}

function limitText(currency: string, limit: number): string {
  const code = parseCurrency(currency);
  return code ? moneyText({ minor: limit, currency: code }) : numberText(limit);
}

/** How much one person may decide alone, by currency; above it a second one must agree. */
export function ApprovalSection() {
  const trpc = useTRPC();
  const mayRead = useMay('reconciliation.read');
  const mayChange = useMay('reconciliation.limits');
  const queryClient = useQueryClient();
  const toast = useToast();
  const limits = useQuery({ ...trpc.reconciliation.limits.queryOptions(), enabled: mayRead });
  const change = useMutation(
    trpc.reconciliation.setLimit.mutationOptions({
      onSuccess: (_, { currency, limit }) => {
        toast.show({
          title:
            limit === null
              ? `${currency} has no limit of its own any more`
              : `Limit for ${currency === anyCurrency ? 'other currencies' : currency} set`,
          tone: 'good',
          key: 'limit',
        });
        // Nobody waits for it: what follows on the change would come when one has gone on elsewhere.
        void queryClient.invalidateQueries(trpc.reconciliation.limits.queryFilter());
      },
    }),
  );
  if (!mayRead) return null;
  return (
    <SettingsSection
      title="Approvals"
      description="Above these totals a second person must agree to a decision about findings."
    >
      {limits.error && (
        <FailureNotice failure={failureOf(limits.error)} onRetry={() => void limits.refetch()} />
      )}
      {change.error && <FailureNotice failure={failureOf(change.error)} />}
      {limits.data?.map(({ currency, limit }) => (
        <SettingRow
          key={currency}
          label={currency === anyCurrency ? 'Other currencies' : currency}
          {...(currency === anyCurrency ? { hint: 'In whole units of each currency.' } : {})}
        >
          <span className="flex items-center gap-8">
            <span className="font-medium tabular">{limitText(currency, limit)}</span>
            {mayChange && currency !== anyCurrency && (
              <Button
                size="small"
                busy={change.isPending && change.variables.currency === currency}
                onClick={() => change.mutate({ currency, limit: null })}
              >
                Remove limit for {currency}
              </Button>
            )}
          </span>
        </SettingRow>
      ))}
      {mayChange ? (
        <LimitForm
          busy={change.isPending}
          onSet={(currency, limit, onDone) =>
            change.mutate({ currency, limit }, { onSuccess: onDone })
          }
        />
      ) : (
        <p className="text-12 text-faint">An administrator sets these limits.</p>
      )}
    </SettingsSection>
  );
}

interface LimitFormProps {
  readonly busy: boolean;
  /** @param onDone called when the limit holds: what was typed is kept until then */
  readonly onSet: (currency: string, limit: number, onDone: () => void) => void;
}

function LimitForm({ busy, onSet }: LimitFormProps) {
  const [currency, setCurrency] = useState('');
  const [limit, setLimit] = useState('');
  const code = currency === '' ? anyCurrency : parseCurrency(currency);
  const amount = code === undefined ? undefined : readLimit(code, limit.trim());
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (code === undefined || amount === undefined || busy) return;
    const { currentTarget: form } = event;
    onSet(code, amount, () => {
      // What was typed meanwhile is the next one.
      setCurrency((now) => (now === currency ? '' : now));
      setLimit((now) => (now === limit ? '' : now));
      // The button that was pressed cannot be pressed again yet; who has gone on is not called back.
      if (form.contains(document.activeElement)) form.querySelector('input')?.focus();
    });
  };
  return (
    <form onSubmit={submit} className="flex items-start gap-8">
      <TextField
        label="Currency"
        placeholder="Others"
        hint="Empty: all others."
        value={currency}
        error={code === undefined ? 'Three letters, such as USD.' : undefined}
        onChange={(event) => setCurrency(event.currentTarget.value.trim().toUpperCase())}
        className="w-[120px]"
      />
      <TextField
        label="A second person above"
        numeric
        inputMode="numeric"
        suffix={code === undefined || code === anyCurrency ? undefined : code}
        hint={code === anyCurrency ? 'In whole units; 0: always.' : '0: always.'}
        value={limit}
        error={
          limit === '' || amount !== undefined
            ? undefined
            : `Digits only, such as ${exampleLimit(currency)}.`
        }
        onChange={(event) => setLimit(event.currentTarget.value)}
        className="w-[180px]"
      />
      {/* Beside the fields, which stand below a label of 16 and a gap of 4. */}
      <span className="flex pt-4">
        <Button type="submit" disabled={amount === undefined} busy={busy} className="mt-16">
          Set limit
        </Button>
      </span>
    </form>
  );
}
