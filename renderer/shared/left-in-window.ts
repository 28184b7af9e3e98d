import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';

/**
 * Something that outlives the screen or panel that it belongs to, in this window: the next one to open
 * finds it again. It is gone where another person or workspace begins, as all that was read is.
 * @param name what it is, and of what; another name is something else
 */
export function useLeftInWindow<Value>(name: string) {
  const queryClient = useQueryClient();
  return useMemo(() => {
    const queryKey = ['left in this window', name];
    return {
      /** @returns what was left; undefined where nothing was */
      find: () => queryClient.getQueryData<Value>(queryKey),
      leave: (value: Value) => {
        queryClient.setQueryDefaults(queryKey, { gcTime: Number.POSITIVE_INFINITY });
        queryClient.setQueryData<Value>(queryKey, value);
      },
    };
  }, [queryClient, name]);
}
