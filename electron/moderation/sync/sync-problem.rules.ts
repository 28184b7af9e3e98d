import type { SyncProblem, SyncProblemCode } from './sync.schema';

const kept = 'Your decisions are kept on this device.';

/** A sentence and a next step for everything that can stand in the way of synchronisation. */
const problems = {
  unreachable: {
    sentence: `The server does not answer. ${kept} They are sent as soon as it does.`,
    action: 'retry',
  },
  credentials: {
    sentence: `The server no longer accepts this login or its password. ${kept} Connect again in the settings with one that it accepts.`,
    action: 'connect',
  },
  no_user: {
    sentence: `This login is linked to no person of the marketplace. ${kept} Ask an administrator to link it.`,
    action: 'retry',
  },
  no_permission: {
    sentence: `The marketplace does not let this person moderate: they are deactivated there, or their role is none that moderates. ${kept} If that is a mistake, ask an administrator to activate them (users.is_active) or to give them the role MODERATOR (users.role).`,
    action: 'retry',
  },
  unknown_device: {
    sentence: `The server does not know this device. ${kept} Register it again to send them.`,
    action: 'register_device',
  },
  foreign_device: {
    sentence: `The server knows this device as somebody else's. ${kept} Register it again as yours to send them.`,
    action: 'register_device',
  },
  device_revoked: {
    sentence: `An administrator has signed this device off. ${kept} Export them, and ask the administrator what to do with them.`,
    action: 'export',
  },
  protocol_outdated: {
    sentence: `The server needs a newer version of Marketplace Desk. ${kept} They are sent after the update.`,
    action: 'update',
  },
  other_workspace: {
    sentence: `The server holds another marketplace than the one that these decisions are about. ${kept} Nothing was sent. Connect to the server they belong to.`,
    action: 'connect',
  },
  other_user: {
    sentence: `This login now belongs to another person. ${kept} Nothing was sent under another name.`,
    action: 'connect',
  },
  server_error: {
    sentence: `The server could not take the decisions because of a fault of its own. ${kept} They are sent again until it does.`,
    action: 'retry',
  },
  journal_unwritable: {
    sentence:
      'Decisions cannot be saved on this device at the moment. The last one was not saved. Make room on the disk, or let this account write in its profile, and decide again.',
    action: 'retry',
  },
} as const satisfies Record<SyncProblemCode, Omit<SyncProblem, 'code'>>;

/** What the screen says about a problem. */
export function syncProblem(code: SyncProblemCode): SyncProblem {
  return { code, ...problems[code] };
}

/** Evidence of a failed call: PostgreSQL's code, if it came from the server. */
export interface CallFailure {
  readonly sqlState: string | undefined;
}

/**
 * What a failed call to the authority means. Whatever is no answer of the server counts as
 * unreachable: the result is unknown, and the call is made again.
 */
export function problemOfFailure({ sqlState }: CallFailure): SyncProblemCode {
  if (sqlState === undefined) return 'unreachable';
  if (sqlState.startsWith('28')) return 'credentials';
  if (sqlState === '42501') return 'no_permission';
  if (sqlState === '3D000' || ['08', '40', '53', '57'].includes(sqlState.slice(0, 2))) {
    return 'unreachable';
  }
  return 'server_error';
}
