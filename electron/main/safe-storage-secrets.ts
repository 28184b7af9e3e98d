import { join } from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import { DeskError } from '../shared/errors';
import {
  type SecretAvailability,
  type SecretName,
  type SecretStore,
  secretNames,
} from '../shared/secret-store';
import { readJsonFile, replacePrivateFile } from './private-file';

/** The part of Electron's safeStorage that is used. */
export type SecretCipher = Pick<
  SafeStorage,
  | 'isAsyncEncryptionAvailable'
  | 'getSelectedStorageBackend'
  | 'encryptStringAsync'
  | 'decryptStringAsync'
>;

const fileSchema = z.partialRecord(z.enum(secretNames), z.base64());

const noKeyring =
  'This desktop session offers no keyring (GNOME Keyring or KWallet), so a secret could only be kept in readable form. Start a keyring and open the desk again.';
const noEncryption = 'The operating system offers no encrypted storage to this account.';
const unreadable =
  'The kept secret can no longer be decrypted, because the keyring of this account has changed. Enter it again.';

async function availabilityOf(
  cipher: SecretCipher,
  platform: NodeJS.Platform,
): Promise<SecretAvailability> {
  // On Linux Electron falls back to a key that everyone knows; that is no encryption.
  if (platform === 'linux' && cipher.getSelectedStorageBackend() === 'basic_text') {
    return { available: false, reason: noKeyring };
  }
  return (await cipher.isAsyncEncryptionAvailable())
    ? { available: true }
    : { available: false, reason: noEncryption };
}

/**
 * Keeps secrets in `<profile>/secrets.json`, encrypted with the operating system's keyring.
 * Must be called once the application is ready: before, the keyring cannot be asked.
 */
export async function openSafeStorageSecrets(
  cipher: SecretCipher,
  profileDir: string,
  platform: NodeJS.Platform,
): Promise<SecretStore> {
  const path = join(profileDir, 'secrets.json');
  const availability = await availabilityOf(cipher, platform);
  const kept = () => fileSchema.safeParse(readJsonFile(path)).data ?? {};
  const keep = (secrets: z.infer<typeof fileSchema>) =>
    replacePrivateFile(path, `${JSON.stringify(secrets)}\n`);
  const refuse = (reason: string, cause?: unknown) =>
    new DeskError('secret_storage_unavailable', { reason }, { cause });

  const write = async (name: SecretName, secret: string) => {
    if (!availability.available) throw refuse(availability.reason);
    const encrypted = await cipher.encryptStringAsync(secret);
    keep({ ...kept(), [name]: encrypted.toString('base64') });
  };

  return {
    availability: () => availability,
    write,
    async read(name) {
      const encrypted = kept()[name];
      if (encrypted === undefined) return undefined;
      if (!availability.available) throw refuse(availability.reason);
      const decrypted = await cipher
        .decryptStringAsync(Buffer.from(encrypted, 'base64'))
        .catch((cause: unknown) => {
          throw refuse(unreadable, cause);
        });
      if (decrypted.shouldReEncrypt) await write(name, decrypted.result);
      return decrypted.result;
    },
    async remove(name) {
      const { [name]: _removed, ...others } = kept();
      keep(others);
    },
  };
}
