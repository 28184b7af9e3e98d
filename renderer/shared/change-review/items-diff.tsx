import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { numberText } from '../../../electron/shared/number-text';
import { useTRPC } from '../../bridge/trpc';
import { itemsChange } from './items-change.rules';

/** Tools that are named; a bundle that changes more is read in its composer. */
const mostNamed = 12;

export interface ItemsDiffProps {
  /** Ids of tools, in their order. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Which tools left a bundle, came into it, and stand elsewhere in it. */
export function ItemsDiff({ before, after }: ItemsDiffProps) {
  const trpc = useTRPC();
  const { removed, added, moved } = itemsChange(before, after);
  const changes = [
    ...removed.map((id) => ({ kind: 'removed' as const, id })),
    ...added.map((id) => ({ kind: 'added' as const, id })),
    ...moved.map((move) => ({ kind: 'moved' as const, ...move })),
  ];
  const named = changes.slice(0, mostNamed);
  const tools = useQuery(trpc.bundles.toolsById.queryOptions({ ids: named.map(({ id }) => id) }));
  const names = new Map(tools.data?.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? (tools.isSuccess ? 'A deleted tool' : '…');
  return (
    <ul className="flex min-w-0 flex-col items-start gap-2">
      {named.map((change) => (
        <li key={`${change.kind} ${change.id}`} className="min-w-0 break-words">
          {change.kind === 'removed' && (
            <del className="rounded-4 bg-danger-tint px-4 text-danger-text no-underline">
              <span className="sr-only">Taken out: </span>
              <span aria-hidden="true">− </span>
              {nameOf(change.id)}
            </del>
          )}
          {change.kind === 'added' && (
            <ins className="rounded-4 bg-good-tint px-4 text-good-text no-underline">
              <span className="sr-only">Added: </span>
              <span aria-hidden="true">+ </span>
              {nameOf(change.id)}
            </ins>
          )}
          {change.kind === 'moved' && (
            <span className="inline-flex flex-wrap items-center gap-4 px-4">
              {nameOf(change.id)}
              <span className="text-muted">from place {change.from}</span>
              <ArrowRight aria-hidden="true" className="size-12 shrink-0 text-faint" />
              <span className="text-muted">to {change.to}</span>
            </span>
          )}
        </li>
      ))}
      {changes.length > named.length && (
        <li className="px-4 text-muted">and {numberText(changes.length - named.length)} more</li>
      )}
    </ul>
  );
}
