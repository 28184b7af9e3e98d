import type { DeskErrorCode, DeskErrorDetails } from '../../electron/shared/errors';

/** What may help; a mistake of ours may also be gone after the window was loaded again. */
export type FailureAction = 'retry' | 'reload';

/** A failure in words: what happened; then what was kept and what to do. */
export interface FailureText {
  readonly title: string;
  readonly text: string;
  readonly action: FailureAction | null;
}

/** The verb of each action, for its button. */
export const failureActionLabels = {
  retry: 'Try again',
  reload: 'Reload',
} as const satisfies Record<FailureAction, string>;

/** What a sentence needs of a failure: its values, as a screen got them, are not repeated. */
type FailureDetails = Omit<DeskErrorDetails, 'conflicts' | 'rows'> & {
  readonly conflicts?: readonly { readonly field: string }[];
  readonly rows?: readonly { readonly title: string }[];
};

/** Which failure it is, as `failureOf` of the bridge or a workspace's state gives it. */
export interface FailureFacts {
  readonly code: DeskErrorCode;
  readonly details: FailureDetails;
  /** Finds it in the log. */
  readonly operationId?: string | null | undefined;
}

type Phrase = (details: FailureDetails) => FailureText;

const reasonOr = (details: FailureDetails, otherwise: string) => details.reason ?? otherwise;

const place = (details: FailureDetails) =>
  details.path === undefined ? '' : ` The place is ${details.path}.`;

const server = ({ url }: FailureDetails) => (url === undefined ? '' : ` The address is ${url}.`);

const subjectOr = (details: FailureDetails, otherwise: string) => details.subject ?? otherwise;

/** Every failure that can cross the contract; a code without its words does not compile. */
const messages = {
  invalid: ({ fields = [], reason }) => {
    if (fields.length === 0 && reason !== undefined) {
      return { title: 'This cannot be used', text: reason, action: null };
    }
    return {
      title:
        fields.length > 1 ? `${fields.length} fields need attention` : 'A field needs attention',
      text:
        fields.length === 1 && fields[0]
          ? `${fields[0].message} Nothing was saved; what you typed is still here.`
          : 'Nothing was saved; what you typed is still here. Correct the marked fields and save again.',
      action: null,
    };
  },
  not_found: () => ({
    title: 'This no longer exists',
    text: 'It was deleted, or the address is old. Go back to the list.',
    action: null,
  }),
  conflict: ({ conflicts = [], reason }) => ({
    title: 'Someone else changed this meanwhile',
    text: reason
      ? `${reason} Nothing was saved.`
      : conflicts.length > 0
        ? `Nothing was saved and what you typed is kept. Compare ${conflicts.length === 1 ? 'the field' : `the ${conflicts.length} fields`} that differ, then save again.`
        : 'Nothing was saved and what you typed is kept. Load the latest version, then save again.',
    action: null,
  }),
  duplicate: (details) => ({
    title: 'This exists already',
    text: reasonOr(details, 'Choose another name; what you typed is kept.'),
    action: null,
  }),
  in_use: (details) => ({
    title: 'This is still in use',
    text: reasonOr(details, 'Nothing was changed. Take it out of where it is used first.'),
    action: null,
  }),
  forbidden: ({ subject, reason }) =>
    subject === 'login' && reason !== undefined
      ? { title: 'The server does not know this login as staff', text: reason, action: 'retry' }
      : {
          title: 'Your role may not do this',
          text: 'Nothing was changed. Ask an administrator, or act in a role that may.',
          action: null,
        },
  acting_changed: (details) => ({
    title: 'Somebody else acts in this desk now',
    text: `Another window went over to ${subjectOr(details, 'another person')}, and this one still showed who acted before. Nothing was changed.`,
    action: null,
  }),
  not_allowed: (details) => ({
    title: 'This may not be done',
    text: reasonOr(details, 'Nothing was changed.'),
    action: null,
  }),
  not_possible: (details) => ({
    title: 'This cannot be done',
    text: reasonOr(details, 'Nothing was changed.'),
    action: null,
  }),
  period_closed: (details) => ({
    title: 'The period is closed',
    text: `${reasonOr(details, 'Reopen it with a reason first.')} Nothing was changed.`,
    action: null,
  }),
  // Whoever is asked for it in the first place gets no window: this one was signed in before.
  unauthenticated: () => ({
    title: 'The sign-in of this window has ended',
    text: 'The desk was started again. Open the new address that it printed, in this browser, then try again here. What is on the screen and the drafts are kept.',
    action: 'retry',
  }),
  // The desk itself gives a reason; without one it was the desk that did not answer.
  offline: ({ reason }) =>
    reason === undefined
      ? {
          title: 'The desk is not answering',
          text: 'What is on the screen is kept, and nothing can be saved meanwhile. If it was stopped, start it again and open the address that it prints.',
          action: 'retry',
        }
      : {
          title: 'The database is not answering',
          text: `${reason} What is on the screen is kept. What cannot be shown is fetched as soon as the database answers.`,
          action: 'retry',
        },
  database_damaged: (details) =>
    details.subject === 'snapshot'
      ? {
          title: 'This snapshot is damaged',
          text: `${reasonOr(details, 'It was not restored.')}${place(details)}`,
          action: null,
        }
      : {
          title: 'The database of this workspace is damaged',
          text: `It was left as it is.${place(details)} Restore a snapshot; the damaged data is then set aside, not deleted.`,
          action: 'retry',
        },
  database_unreachable: (details) => ({
    title: 'The database cannot be reached',
    text: `${reasonOr(details, 'The database server does not answer.')}${server(details)} Check the address, the network and the server, then try again.`,
    action: 'retry',
  }),
  database_untrusted: (details) => ({
    title: 'No trusted connection to the database',
    text: `${reasonOr(details, 'The server answers, but no connection can be trusted.')}${server(details)} The password was not sent.`,
    action: 'retry',
  }),
  database_credentials: (details) => ({
    title: 'The database server refused the sign-in',
    text: `It does not accept ${details.subject ? `the user “${details.subject}” with this password` : 'this user and password'}.${server(details)} Correct the address and try again.`,
    action: 'retry',
  }),
  database_outdated: (details) => ({
    title:
      details.subject === 'unprepared'
        ? 'There is no marketplace in this database yet'
        : `The ${details.subject === 'snapshot' ? 'snapshot' : 'database'} and this version do not fit`,
    text: reasonOr(
      details,
      'The database was changed by another version of the desk. Install the newer version, or restore a snapshot.',
    ),
    action: 'retry',
  }),
  profile_in_use: (details) => ({
    title: 'The desk is already open',
    text: `${details.url ? `It runs at ${details.url}.` : 'Another window has this profile open.'} Only one can use a profile at a time.`,
    action: null,
  }),
  profile_unwritable: (details) => ({
    title: 'The profile folder cannot be written',
    text: `${reasonOr(details, 'The change was not kept.')}${place(details)} Check its permissions, then try again.`,
    action: 'retry',
  }),
  disk_full: (details) => ({
    title: 'The disk is full',
    text: `Nothing was changed.${place(details)} Free some space, then try again.`,
    action: 'retry',
  }),
  port_in_use: ({ port }) => ({
    title: port === undefined ? 'The port is taken' : `Port ${port} is taken`,
    text: 'Another program listens there. Choose another port, or leave it out to let the system choose.',
    action: null,
  }),
  secret_storage_unavailable: (details) => ({
    title: 'Secrets cannot be kept safely here',
    text: reasonOr(details, 'Nothing was stored. Give the secret in the environment instead.'),
    action: null,
  }),
  stripe_not_connected: (details) => ({
    title: 'Stripe is not connected',
    text: reasonOr(
      details,
      'This workspace has no Stripe key. Give a restricted key in the settings, or in DESK_STRIPE_API_KEY when the desk is started.',
    ),
    action: null,
  }),
  stripe_key_refused: (details) => ({
    title: 'Stripe does not accept the key',
    text: `${reasonOr(details, 'The key is wrong, or it was revoked or has expired.')} Nothing was changed. Make a new restricted key in the Stripe dashboard and give it in the settings.`,
    action: null,
  }),
  stripe_permission: (details) => ({
    title: 'The Stripe key lacks a permission',
    text: `The key may not use "${subjectOr(details, 'this part of Stripe')}". What was read before is kept. Give the restricted key this permission in the Stripe dashboard, then try again.`,
    action: 'retry',
  }),
  stripe_wrong_mode: (details) => ({
    title: 'This key belongs to other Stripe data',
    text: `${reasonOr(details, 'The key is of another account or mode than what this workspace holds.')} Nothing was read: test data is never mixed with live data.`,
    action: null,
  }),
  stripe_rate_limited: () => ({
    title: 'Stripe asks for fewer requests',
    text: 'The desk slowed down and tried for several minutes. What was read is kept, and the next run goes on from there.',
    action: 'retry',
  }),
  stripe_unreachable: (details) => ({
    title: 'Stripe cannot be reached',
    text: `${reasonOr(details, 'Nothing answers.')} What was read is kept, and the next run goes on from there.`,
    action: 'retry',
  }),
  stripe_refused: (details) => ({
    title: 'Stripe refused this',
    text: `${reasonOr(details, 'Stripe gave no reason.')} Nothing was changed.`,
    action: null,
  }),
  stripe_clock: (details) => ({
    title: 'A clock is off',
    text: `${reasonOr(details, 'It does not agree with Stripe’s.')} Ages and due dates would be wrong, so nothing was read. Correct the clock, then try again.`,
    action: 'retry',
  }),
  // Whoever cancels something themselves is told without a reason; the database has one.
  cancelled: ({ reason }) =>
    reason === undefined
      ? {
          title: 'Cancelled',
          text: 'The work was stopped; what was finished before is kept.',
          action: null,
        }
      : { title: 'The database has not finished this', text: reason, action: 'retry' },
  too_large: (details) => ({
    title: 'This is too large',
    text: `${reasonOr(details, `${subjectOr(details, 'What was sent')} is over the limit.`)} Nothing was saved.`,
    action: null,
  }),
  internal: () => ({
    title: 'Something went wrong in the desk',
    text: 'This is a mistake of ours, and it is in the log. Nothing of the last step was saved; try it again, or reload.',
    action: 'reload',
  }),
} as const satisfies Record<DeskErrorCode, Phrase>;

/** A failure as a person reads it. */
export function describeFailure(failure: FailureFacts): FailureText {
  const phrase: Phrase = messages[failure.code];
  return phrase(failure.details);
}

/**
 * Says why something cannot be shown. Whoever only looked has filled in no field and saved nothing.
 * @param failure of a reading, whose input came from the address or from a filter
 */
export function describeReadFailure(failure: FailureFacts): FailureText {
  if (failure.code !== 'invalid' || (failure.details.fields ?? []).length === 0) {
    return describeFailure(failure);
  }
  return {
    title: 'This cannot be shown',
    text: 'What the address or a filter asks for cannot be read. Change it, or go back to the list.',
    action: null,
  };
}
