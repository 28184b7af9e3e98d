import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { People } from '../../../electron/workspace/people.schema';
import { useTRPC } from '../../bridge/trpc';
import { useToast } from '../../ui/toast';

/** What administrators change about people and devices; each answer is what the section then shows. */
export function usePeopleChange() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const changed = (title: string, people: People) => {
    queryClient.setQueryData(trpc.people.list.queryKey(), people);
    toast.show({ title, tone: 'good', key: 'people' });
  };
  return {
    link: useMutation(
      trpc.people.linkLogin.mutationOptions({
        onSuccess: (people, { login }) => changed(`${login} linked`, people),
      }),
    ),
    unlink: useMutation(
      trpc.people.unlinkLogin.mutationOptions({
        onSuccess: (people, { login }) => changed(`${login} unlinked`, people),
      }),
    ),
    signOff: useMutation(
      trpc.people.signOffDevice.mutationOptions({
        onSuccess: (people) => changed('Device signed off', people),
      }),
    ),
    allow: useMutation(
      trpc.people.allowDevice.mutationOptions({
        onSuccess: (people) => changed('Device allowed again', people),
      }),
    ),
  };
}
