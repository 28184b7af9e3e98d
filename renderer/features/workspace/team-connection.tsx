import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { describeFailure } from '../../shared/error-messages';
import { FailureNotice } from '../../shared/failure-state';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { TextField } from '../../ui/text-field';
import { DamagedSecrets } from './damaged-secrets';

/** Connects to a team's server: the address is tried before it is kept. */
export function TeamConnection() {
  const trpc = useTRPC();
  const about = useQuery(trpc.workspace.about.queryOptions());
  const connect = useMutation(trpc.workspace.connectTeam.mutationOptions());
  const [url, setUrl] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!connect.isPending) connect.mutate({ url });
  };
  if (about.data?.teamAddress === 'environment') {
    return (
      <Notice tone="neutral" title="The address of the server comes from DESK_DATABASE_URL">
        To change it, start the desk again with another address, or without one.
      </Notice>
    );
  }
  if (about.data?.secretsUnavailable) {
    return (
      <Notice tone="neutral" title="The address of a server cannot be kept here">
        {about.data.secretsUnavailable} Start the desk with DESK_DATABASE_URL instead.
      </Notice>
    );
  }
  const failure = connect.error ? failureOf(connect.error) : null;
  const fieldProblem =
    failure?.code === 'invalid' ? failure.details.fields?.[0]?.message : undefined;
  return (
    <form onSubmit={submit} className="flex flex-col gap-12">
      {about.data?.secretsDamaged && about.data.teamAddress === null && (
        <DamagedSecrets
          path={about.data.secretsDamaged}
          what="An address of a server and its password"
        />
      )}
      <div className="flex items-start gap-8">
        <TextField
          className="grow"
          label="Address of the server"
          placeholder="postgresql://you:…@host/marketplace"
          hint="Your own sign-in of the server. It is kept encrypted on this machine."
          type="password"
          autoComplete="off"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={
            fieldProblem ??
            (failure?.code === 'invalid' ? describeFailure(failure).text : undefined)
          }
        />
        <Button type="submit" busy={connect.isPending} className="mt-[20px]">
          Connect
        </Button>
      </div>
      {failure && failure.code !== 'invalid' && <FailureNotice failure={failure} />}
    </form>
  );
}
