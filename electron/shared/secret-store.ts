/** The secrets the desk keeps for a person; anything else is no secret and goes to the settings. */
export type SecretName =
  | 'teamDatabaseUrl'
  | 'moderationJournalKey'
  | 'stripeReadKey'
  | 'stripeWriteKey';

/** Whether secrets can be kept on this machine, and if not, why. */
export type SecretAvailability =
  | {
      readonly available: true;
      /** Where a file of kept secrets lies that was found damaged: what it held is to be given anew. */
      readonly damaged?: string;
    }
  | { readonly available: false; readonly reason: string };

/** Where secrets are kept: encrypted by the operating system in Electron, nowhere in the browser shell. */
export interface SecretStore {
  availability(): SecretAvailability;
  /** The secret, or undefined when none is kept. */
  read(name: SecretName): Promise<string | undefined>;
  /** @throws DeskError `secret_storage_unavailable` when it would have to be written in the clear. */
  write(name: SecretName, secret: string): Promise<void>;
  remove(name: SecretName): Promise<void>;
}
