import { DeskError } from '../shared/errors';
import type { SecretStore } from '../shared/secret-store';

const reason = 'The browser shell has no encrypted storage.';

/**
 * The browser shell's secrets: they come from the environment at every start and are never
 * written, because nothing on a headless machine could encrypt them.
 */
export function createEnvironmentSecrets(): SecretStore {
  return {
    availability: () => ({ available: false, reason }),
    read: async () => undefined,
    write: async () => {
      throw new DeskError('secret_storage_unavailable', { reason });
    },
    remove: async () => undefined,
  };
}
