import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSession } from './session';

const typed = 'typed in this window';

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

/**
 * What somebody has typed and not sent yet, in this window. It is theirs: it outlives the screen and every
 * other person and workspace, is found by nobody else, and is there again when they are.
 */
export function useTypedInWindow<Value>() {
  const queryClient = useQueryClient();
  const {
    actor: { id },
    workspace: { kind, location },
  } = useSession();
  return useMemo(() => {
    const keyOf = (name: string) => [typed, kind, location, id, name];
    return {
      /** @returns what was typed by this name; undefined where nothing was */
      find: (name: string) => queryClient.getQueryData<Value>(keyOf(name)),
      leave: (name: string, value: Value) => {
        const queryKey = keyOf(name);
        queryClient.setQueryDefaults(queryKey, { gcTime: Number.POSITIVE_INFINITY });
        queryClient.setQueryData<Value>(queryKey, value);
      },
      /** It is sent, or nobody wants it any more. */
      forget: (name: string) => queryClient.removeQueries({ queryKey: keyOf(name), exact: true }),
    };
  }, [queryClient, id, kind, location]);
}

/** Whether something in the cache is kept by {@link useTypedInWindow}, and so for whoever typed it. */
export function isTypedInWindow([first]: QueryKey): boolean {
  return first === typed;
}
