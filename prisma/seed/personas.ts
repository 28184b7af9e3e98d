import type { StaffRole } from '../../electron/shared/permissions.rules';

/** A person of the marketplace's staff whom the demo workspace can be used as. */
export interface DemoPersona {
  /** Id in `users`; fixed, because desk settings and tests refer to it. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: StaffRole;
}

/** The four personas of the demo workspace, one for each staff role. */
export const demoPersonas = [
  {
    id: '018d0a3e-5c00-7a11-8e01-0c1a00000001',
    name: 'Ana Ruiz',
    email: 'ana.ruiz@marketplace-desk.example',
    role: 'curator',
  },
  {
    id: '018d0a3e-5c00-7a11-8e01-0c1a00000002',
    name: 'Mo Okafor',
    email: 'mo.okafor@marketplace-desk.example',
    role: 'moderator',
  },
  {
    id: '018d0a3e-5c00-7a11-8e01-0c1a00000003',
    name: 'Fin Larsen',
    email: 'fin.larsen@marketplace-desk.example',
    role: 'finance',
  },
  {
    id: '018d0a3e-5c00-7a11-8e01-0c1a00000004',
    name: 'Ada Kim',
    email: 'ada.kim@marketplace-desk.example',
    role: 'admin',
  },
] as const satisfies readonly DemoPersona[];

/**
 * A second moderator, so that decisions come from two people. Nobody signs in as her in the demo.
 */
export const secondModerator = {
  id: '018d0a3e-5c00-7a11-8e01-0c1a00000005',
  name: 'Noor Haddad',
  email: 'noor.haddad@marketplace-desk.example',
  role: 'moderator',
} as const satisfies DemoPersona;

/** How the platform's own `users.role` names a staff role; it knows no curators or finance. */
export function platformRole(role: StaffRole): 'ADMIN' | 'MODERATOR' | 'EMPLOYEE' {
  if (role === 'admin') return 'ADMIN';
  return role === 'moderator' ? 'MODERATOR' : 'EMPLOYEE';
}
