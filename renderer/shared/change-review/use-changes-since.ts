import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { CatalogEntity } from '../../../electron/change-sets/change-set.schema';
import { useTRPC } from '../../bridge/trpc';
import { useSession } from '../session';
import type { ChangeBeside } from './changes-beside.rules';

/** As many are read; who needs more to be told of has been away for long. */
const mostRead = 20;

/**
 * Who changed a tool or bundle after the version that unsaved work is based on, the latest first.
 * Empty until it is known, and where it was changed past the desk.
 * @param since the revision that the work is based on
 * @param revision the one that is stored now
 */
export function useChangesSince(
  entity: CatalogEntity,
  entityId: string,
  since: number | null,
  revision: number,
): readonly ChangeBeside[] {
  const trpc = useTRPC();
  const { actor } = useSession();
  const { data, refetch } = useQuery(
    trpc.changeSets.history.queryOptions({ row: { entity, entityId }, limit: mostRead }),
  );
  const isBehind = data?.entries.every(({ change }) => (change?.revision ?? 0) < revision) ?? false;
  useEffect(() => {
    if (isBehind) void refetch();
  }, [isBehind, refetch]);
  return (data?.entries ?? [])
    .filter(({ change }) => (change?.revision ?? 0) > (since ?? 0))
    .map(({ authorId, authorName, committedAt, change }) => ({
      by: authorId === actor.id ? 'You' : (authorName ?? 'Someone else'),
      at: committedAt,
      fields: new Set(change?.fields.map(({ field }) => field)),
    }));
}
