import { createContext, use, useSyncExternalStore } from 'react';
import type { Permission } from '../../electron/shared/permissions.rules';
import { roleNames } from '../../electron/workspace/personas.rules';
import type { Persona, SessionView } from '../../electron/workspace/workspace.schema';
import { leaveTaking } from '../bridge/leave-taking';

/** Given by the application once a workspace is open. */
export const SessionContext = createContext<SessionView | null>(null);

/**
 * Who acts, where, and what they may do.
 * @throws Error outside of an open workspace, which is a bug: screens are shown only inside one.
 */
export function useSession(): SessionView {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession needs an open workspace');
  return session;
}

/** Someone with the role in which they act; the persona of one of several own roles names it itself. */
export function personaText({ name, role }: Pick<Persona, 'name' | 'role'>): string {
  const roleName = roleNames[role];
  return name.endsWith(roleName) ? name : `${name} · ${roleName}`;
}

/** Whether the present person may do something; the main process decides again. */
export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}

/** Whose screens are awaited, while those of the person before are shown still; null at any other time. */
export function useAwaitedPerson(): string | null {
  return useSyncExternalStore(leaveTaking.subscribe, leaveTaking.awaited);
}
