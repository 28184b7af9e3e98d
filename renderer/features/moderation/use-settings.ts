import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ModerationReason } from '../../../electron/moderation/moderation-reasons.schema';
import { useTRPC } from '../../bridge/trpc';

const freshMilliseconds = 60_000;

/** What administrators set, as this desk knows it. */
export function useModerationSettings() {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.moderation.settings.read.queryOptions(),
    staleTime: freshMilliseconds,
  });
}

/** The reasons that can be given, in the order of their numbers. */
export function useReasons(): readonly ModerationReason[] {
  const { data } = useModerationSettings();
  return useMemo(() => data?.reasons.filter(({ active }) => active) ?? [], [data]);
}

/** The name of a reason; its code where it is not known here. */
export function useReasonLabel(): (code: string | null) => string | null {
  const { data } = useModerationSettings();
  return (code) =>
    code === null ? null : (data?.reasons.find((reason) => reason.code === code)?.label ?? code);
}
