import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { FailureNotice } from '../../shared/failure-state';
import { useMay } from '../../shared/session';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { TextField } from '../../ui/text-field';
import { DamagedSecrets } from './damaged-secrets';
import { SettingRow, SettingsSection } from './settings-section';

const sources = {
  sandbox: 'The sandbox of the demo workspace; nothing leaves this machine',
  // Only keys that are typed here are tried before they are kept.
  environment: 'Keys of the environment; reconciling tries them',
  settings: 'Keys kept encrypted on this machine',
} as const;

const labels = {
  none: 'Stripe is not connected',
  sandbox: 'Stripe is connected',
  environment: 'Stripe has a key',
  settings: 'Stripe is connected',
} as const;

/** For finance: how the workspace reaches Stripe. A key that was given is never shown again. */
export function StripeSection() {
  const trpc = useTRPC();
  const mayRead = useMay('reconciliation.read');
  const mayAct = useMay('reconciliation.act');
  const queryClient = useQueryClient();
  const connection = useQuery({ ...trpc.reconciliation.stripe.queryOptions(), enabled: mayRead });
  const refresh = () =>
    void queryClient.invalidateQueries(trpc.reconciliation.stripe.queryFilter());
  const disconnect = useMutation(
    trpc.reconciliation.disconnectStripe.mutationOptions({ onSuccess: refresh }),
  );
  if (!mayRead) return null;
  const { source = null, mayWrite = false, livemode = null } = connection.data ?? {};
  return (
    <SettingsSection
      title="Stripe"
      description="A restricted key reads. A second key, if there is one, makes refunds and cancels subscriptions."
    >
      {connection.error && (
        <FailureNotice
          failure={failureOf(connection.error)}
          onRetry={() => void connection.refetch()}
        />
      )}
      {connection.data && (
        <SettingRow
          label={labels[source ?? 'none']}
          hint={source === null ? 'Reconciling needs a key.' : sources[source]}
        >
          <span className="flex gap-8">
            {source !== null && (
              <>
                <Badge tone={livemode ? 'attention' : 'info'}>{livemode ? 'Live' : 'Test'}</Badge>
                <Badge tone={mayWrite ? 'good' : 'neutral'}>
                  {mayWrite ? 'Reads and refunds' : 'Reads only'}
                </Badge>
              </>
            )}
            {source === 'settings' && mayAct && (
              <Button
                size="small"
                busy={disconnect.isPending}
                onClick={() => disconnect.mutate(undefined)}
              >
                Forget keys
              </Button>
            )}
          </span>
        </SettingRow>
      )}
      {mayAct && connection.data && source !== 'sandbox' && source !== 'environment' && (
        <KeyForm given={source !== null} onConnected={refresh} />
      )}
    </SettingsSection>
  );
}

interface KeyFormProps {
  /** Whether there are keys that these would replace. */
  readonly given: boolean;
  readonly onConnected: () => void;
}

function KeyForm({ given, onConnected }: KeyFormProps) {
  const trpc = useTRPC();
  const about = useQuery(trpc.workspace.about.queryOptions());
  const connect = useMutation(trpc.reconciliation.connectStripe.mutationOptions());
  const [readKey, setReadKey] = useState('');
  const [writeKey, setWriteKey] = useState('');
  if (about.data?.secretsUnavailable) {
    return (
      <Notice tone="neutral" title="Keys cannot be kept here">
        {about.data.secretsUnavailable} Start the desk with DESK_STRIPE_API_KEY and, for refunds,
        DESK_STRIPE_WRITE_KEY.
      </Notice>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (connect.isPending) return;
    connect.mutate(
      { readKey, writeKey },
      {
        onSuccess: () => {
          setReadKey('');
          setWriteKey('');
          onConnected();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-12">
      {about.data?.secretsDamaged && !given && (
        <DamagedSecrets path={about.data.secretsDamaged} what="Stripe keys" />
      )}
      {connect.error && <FailureNotice failure={failureOf(connect.error)} />}
      <TextField
        label="Key that reads"
        required
        type="password"
        placeholder="rk_…"
        hint="A restricted key with read permissions. It is tried before it is kept."
        value={readKey}
        onChange={(event) => setReadKey(event.currentTarget.value)}
      />
      <TextField
        label="Key that writes"
        type="password"
        placeholder="rk_…"
        hint="Only for refunds and cancellations. Leave it empty to work without."
        value={writeKey}
        onChange={(event) => setWriteKey(event.currentTarget.value)}
      />
      <div>
        <Button type="submit" disabled={readKey.trim() === ''} busy={connect.isPending}>
          Connect Stripe
        </Button>
      </div>
    </form>
  );
}
