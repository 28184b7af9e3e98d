import type { LoginState } from '../../../electron/workspace/people.rules';
import type { Device } from '../../../electron/workspace/people.schema';
import type { Tone } from '../../ui/badge';

/** A person as they are called; those without a name by their address. */
export function personName({ name, email }: { readonly name: string; readonly email: string }) {
  return name || email;
}

/** A device as it is called. */
export function deviceName({ label }: Pick<Device, 'label'>): string {
  return label || 'Computer without a name';
}

/** What is said of a login with which something is the matter. */
export const loginStates = {
  unlinked: { tone: 'attention', text: 'Linked to nobody' },
  gone: { tone: 'attention', text: 'Not on the server' },
  closed: { tone: 'neutral', text: 'Closed on the server' },
  deactivated: { tone: 'attention', text: 'Deactivated' },
  groupless: { tone: 'attention', text: 'In no group' },
  not_moderator: { tone: 'attention', text: 'May not moderate' },
} as const satisfies Record<Exclude<LoginState, 'works'>, { tone: Tone; text: string }>;
