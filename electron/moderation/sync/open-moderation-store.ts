import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../database/connection';
import type { Actor } from '../../database/role-transaction';
import type { Clock } from '../../shared/clock';
import { DeskError } from '../../shared/errors';
import { newId } from '../../shared/ids';
import type { Logger } from '../../shared/logger';
import type { SecretStore } from '../../shared/secret-store';
import { Authority } from './authority.service';
import { DeskModerationStore } from './desk-moderation-store';
import { diskFiles, type JournalFiles } from './journal-files';
import { LocalStore } from './local-store.service';
import { SafeOutbox } from './safe-outbox';

/** So long is an answer of the authority waited for, in milliseconds. */
const answerMilliseconds = 30_000;

export interface OpenModerationStoreOptions {
  readonly authority: Database;
  readonly local: Database;
  readonly actor: Actor;
  /** The marketplace that the authority holds. */
  readonly workspaceId: string;
  /** The workspace's directory in the profile, which has a directory for each store's journal. */
  readonly workspaceDir: string;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly files?: JournalFiles;
  readonly answerMilliseconds?: number;
  readonly automatic?: boolean;
}

/**
 * The key of the journal: kept by the operating system where it can, none where nothing could keep
 * it, or where it cannot be had now. A key beside what it locks would only look like protection: see
 * docs/decisions/0029. One that cannot be decrypted is left where it is: nobody can enter it anew, and
 * a keyring that is locked today may be open tomorrow.
 */
async function journalKey(secrets: SecretStore, log: Logger): Promise<Buffer | undefined> {
  if (!secrets.availability().available) return undefined;
  try {
    const kept = await secrets.read('moderationJournalKey');
    if (kept !== undefined) return Buffer.from(kept, 'base64');
    const key = randomBytes(32);
    await secrets.write('moderationJournalKey', key.toString('base64'));
    return key;
  } catch (error) {
    if (!(error instanceof DeskError) || error.code !== 'secret_storage_unavailable') throw error;
    log.warn('the journal is kept without a key', { error });
    return undefined;
  }
}

/** Where the journal of a person's store is. */
function journalPath(workspaceDir: string, workspaceId: string, userId: string): string {
  return join(workspaceDir, 'moderation', workspaceId, userId, 'journal');
}

/**
 * Opens the store of a person on this machine and completes it from its journal. Works without the
 * authority.
 * @throws DeskError what reading the database may throw. A journal that cannot be written is a
 *   problem of the status: everything else still works.
 */
export async function openModerationStore(
  options: OpenModerationStoreOptions,
): Promise<DeskModerationStore> {
  const { actor, workspaceId, workspaceDir, clock, log } = options;
  const identity = { workspaceId, userId: actor.userId };
  const local = await LocalStore.find(options.local, workspaceId, actor.userId, newId());
  const outbox = new SafeOutbox({
    local,
    files: options.files ?? diskFiles,
    path: journalPath(workspaceDir, workspaceId, actor.userId),
    key: await journalKey(options.secrets, log),
    identity,
    clock,
  });
  let notices: readonly string[] = [];
  let unwritable = false;
  try {
    notices = await outbox.open();
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    log.error('the journal cannot be written', { error });
    unwritable = true;
  }
  const { workingOffline, lastSyncAt } = await local.state();
  const store = new DeskModerationStore({
    local,
    authority: new Authority(
      options.authority,
      actor,
      options.answerMilliseconds ?? answerMilliseconds,
    ),
    outbox,
    identity,
    label: hostname(),
    clock,
    log,
    notices,
    workingOffline,
    lastSyncAt,
    unwritable,
    automatic: options.automatic ?? true,
  });
  store.start();
  return store;
}
