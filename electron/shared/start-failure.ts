import { DeskError, type DeskErrorCode, type DeskErrorDetails } from './errors';

/** What a person is told when the desk cannot start at all, before there is a screen to say it on. */
export interface StartFailure {
  /** What happened, in a few words. */
  readonly title: string;
  /** What it means, what was kept, what to do. */
  readonly text: string;
}

type Sentences = (details: DeskErrorDetails) => StartFailure;

const place = ({ path }: DeskErrorDetails) => (path ? ` (${path})` : '');

/**
 * The failures that can stop a start. Everything else that goes wrong while a workspace opens is
 * shown by the interface, which has its own map and can offer a way on.
 */
const sentences: Partial<Record<DeskErrorCode, Sentences>> = {
  profile_in_use: (details) => ({
    title: 'Marketplace Desk is already open',
    text: details.url
      ? `This profile is in use by the desk at ${details.url}. Go on there, or close it first.`
      : `This profile${place(details)} is in use by another desk on this machine. Go on there, close it first, or choose another profile with DESK_PROFILE_DIR.`,
  }),
  profile_unwritable: (details) => ({
    title: 'The profile directory cannot be written',
    text: `Marketplace Desk keeps its data in its profile directory${place(details)}, and it cannot be written. ${details.reason ?? 'This account may not write there.'} Nothing was changed. Mend that, or choose another directory with DESK_PROFILE_DIR.`,
  }),
  disk_full: (details) => ({
    title: 'The disk is full',
    text: `There is no room left for the profile directory${place(details)}. What was saved before is kept. Free some space and start again.`,
  }),
  database_damaged: (details) => ({
    title: 'The database is damaged',
    text: `The database of this workspace${place(details)} cannot be opened. It was left as it is. Start again to restore the latest snapshot; if that fails too, keep the directory and report it.`,
  }),
  port_in_use: ({ port }) => ({
    title: 'The port is in use',
    text: `Another program listens on port ${port ?? ''}. Choose another with DESK_PORT, or leave it out to get a free one.`,
  }),
  invalid: ({ reason }) => ({
    title: 'A setting cannot be used',
    text: `${reason ?? 'A value in the environment cannot be used.'} Nothing was changed. Correct it and start again.`,
  }),
};

/**
 * The words for whatever kept the desk from starting: the one home of these sentences for the
 * dialogs of the Electron shell and the lines of the browser shell.
 * @param logFile where the details are, named when the failure is not one of the foreseen
 */
export function startFailure(error: unknown, logFile: string): StartFailure {
  const say = error instanceof DeskError ? sentences[error.code] : undefined;
  if (error instanceof DeskError && say) return say(error.details);
  return {
    title: 'Marketplace Desk could not start',
    text: `Something went wrong that nobody foresaw. What was saved before is kept. The details are in ${logFile}. Start again; if it happens again, report it with that file.`,
  };
}

/** The words for a bug that leaves the running desk in a state that cannot be trusted. */
export function unexpectedEnd(logFile: string): StartFailure {
  return {
    title: 'Marketplace Desk has to close',
    text: `Something went wrong that nobody foresaw. Everything saved is safe, and drafts are kept. The details are in ${logFile}. Start again; if it happens again, report it with that file.`,
  };
}
