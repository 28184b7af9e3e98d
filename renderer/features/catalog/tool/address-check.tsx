import { useMutation } from '@tanstack/react-query';
import { Link2 } from 'lucide-react';
import { useFormContext } from 'react-hook-form';
import type { ToolContent } from '../../../../electron/catalog/catalog-tool.schema';
import { failureOf } from '../../../bridge/failure';
import { useTRPCClient } from '../../../bridge/trpc';
import { FailureNotice } from '../../../shared/failure-state';
import { Button } from '../../../ui/button';
import { Notice } from '../../../ui/notice';
import { addressesOf, addressProblem } from './address-check.rules';
import type { FormState } from './form-state.rules';

/** Asks every address of the form whether something answers there, and names those that do not. */
export function AddressCheck() {
  const { getValues } = useFormContext<FormState, unknown, ToolContent>();
  const client = useTRPCClient();
  const check = useMutation({
    mutationFn: async () => {
      const asked = addressesOf(getValues());
      const addresses = [...new Set(asked.map(({ address }) => address))];
      const answers =
        addresses.length === 0 ? [] : await client.catalog.checkAddresses.mutate({ addresses });
      const states = new Map(answers.map(({ address, state }) => [address, state]));
      const problems = asked.flatMap((each) => {
        const state = states.get(each.address);
        const problem = state && addressProblem(each, state);
        return problem ? [problem] : [];
      });
      return { count: addresses.length, problems };
    },
  });
  const { data } = check;
  return (
    <div className="flex flex-col items-start gap-8">
      <Button icon={Link2} size="small" busy={check.isPending} onClick={() => check.mutate()}>
        Check all addresses
      </Button>
      {check.error && <FailureNotice failure={failureOf(check.error)} />}
      {data && data.problems.length === 0 && (
        <Notice
          tone={data.count === 0 ? 'neutral' : 'good'}
          title={
            data.count === 0
              ? 'There is no address to check.'
              : `${data.count === 1 ? 'The address answers' : `All ${data.count} addresses answer`}.`
          }
        />
      )}
      {data && data.problems.length > 0 && (
        <Notice
          tone="attention"
          title={
            data.problems.length === 1
              ? 'One address needs a look'
              : `${data.problems.length} addresses need a look`
          }
        >
          <ul>
            {data.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}
