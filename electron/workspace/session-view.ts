import { mayDo, permissions } from '../shared/permissions.rules';
import type { Desk } from './desk';
import type { SessionView } from './workspace.schema';

/**
 * Who acts, where, and what they may do: known before an embedded database answers.
 * @throws DeskError why nobody can act
 */
export function sessionView(desk: Desk): SessionView {
  const { kind, name, location, personas } = desk.setting();
  const { actor } = desk.session();
  return {
    workspace: { kind, name, location, engine: kind === 'team' ? 'server' : 'embedded' },
    actor: { ...actor },
    personas: [...personas],
    permissions: permissions.filter((permission) => mayDo(actor.role, permission)),
  };
}
