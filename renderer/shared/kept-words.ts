import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import type { z } from 'zod';
import type { TypedWords } from '../../electron/typed-words/typed-words.schema';
import { useTRPC, useTRPCClient } from '../bridge/trpc';
import { createDraftWriter } from './draft-writer';
import { useTypedInWindow } from './left-in-window';
import { useFlushInTime } from './use-flush-in-time';

/**
 * What somebody has typed and not sent yet, as {@link useTypedInWindow} has it, and on this machine besides:
 * it is there again after the page is loaded anew, or the desk was ended.
 * @param schema reads what was kept, perhaps by another version of the desk; keep its identity
 * @returns `find` alone gets another identity, once what was kept is read
 */
export function useKeptWords<Value extends TypedWords['value']>(schema: z.ZodType<Value>) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const inWindow = useTypedInWindow<Value>();
  const kept = useQuery(
    trpc.typedWords.list.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  ).data;
  const writers = useRef(new Map<string, ReturnType<typeof createDraftWriter<Value>>>());

  const writerOf = useCallback(
    (name: string) => {
      const known = writers.current.get(name);
      if (known) return known;
      const write = (value: Value | null) =>
        client.typedWords.keep.mutate({ name, value }).then(() => '');
      const writer = createDraftWriter<Value>({
        // What is to be thrown away may have been kept before this was opened.
        begins: 'kept',
        snapshot: () => inWindow.find(name) ?? null,
        save: write,
        discard: async () => {
          await write(null);
        },
        onState: () => undefined,
      });
      writers.current.set(name, writer);
      return writer;
    },
    [client, inWindow],
  );
  useFlushInTime(
    useCallback(() => Promise.all([...writers.current.values()].map(({ flush }) => flush())), []),
  );

  const leave = useCallback(
    (name: string, value: Value) => {
      inWindow.leave(name, value);
      writerOf(name).touch();
    },
    [inWindow, writerOf],
  );
  const forget = useCallback(
    (name: string) => {
      inWindow.forget(name);
      queryClient.setQueryData(trpc.typedWords.list.queryKey(), (all) =>
        all?.filter((words) => words.name !== name),
      );
      writerOf(name).touch();
    },
    [inWindow, writerOf, queryClient, trpc],
  );
  return useMemo(
    () => ({
      /** @returns what was typed by this name; undefined where nothing was, or is not read yet */
      find: (name: string): Value | undefined => {
        const typed = inWindow.find(name);
        if (typed !== undefined) return typed;
        const found = kept?.find((words) => words.name === name);
        return found && schema.safeParse(found.value).data;
      },
      leave,
      /** It is sent, or nobody wants it any more. Its identity stays, so that an effect may call it. */
      forget,
    }),
    [inWindow, kept, schema, leave, forget],
  );
}
