import type { Mutation, QueryClient } from '@tanstack/react-query';

/** Changes of one scope are sent one after the other. */
type Scope = { readonly id: string };

/** The changes of a scope that have no answer yet, the one whose answer is being taken among them. */
export function unansweredIn(queryClient: QueryClient, { id }: Scope): readonly Mutation[] {
  return queryClient
    .getMutationCache()
    .findAll({ status: 'pending', predicate: ({ options }) => options.scope?.id === id });
}
