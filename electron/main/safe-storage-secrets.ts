import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import { DeskError } from '../shared/errors';
import type { SecretAvailability, SecretName, SecretStore } from '../shared/secret-store';
import { replacePrivateFile } from './private-file';

/** The part of Electron's safeStorage that is used. */
export type SecretCipher = Pick<
  SafeStorage,
  | 'isAsyncEncryptionAvailable'
  | 'getSelectedStorageBackend'
  | 'encryptStringAsync'
  | 'decryptStringAsync'
>;

/** By name; those of a later version too, which are kept as they are. */
const fileSchema = z.record(z.string(), z.base64());
type KeptSecrets = z.infer<typeof fileSchema>;

const noKeyring =
  'This desktop session offers no keyring (GNOME Keyring or KWallet), so a secret could only be kept in readable form. Start a keyring and open the desk again.';
const noEncryption = 'The operating system offers no encrypted storage to this account.';
const unreadable =
  'The kept secret can no longer be decrypted, because the keyring of this account has changed. Enter it again.';

const refuse = (reason: string, cause?: unknown) =>
  new DeskError('secret_storage_unavailable', { reason }, { cause });

/**
 * What is kept; `undefined` where the file is damaged.
 * @throws DeskError where there is a file that cannot be read now: what it holds is not known, and
 *   must not be written over
 */
function readKept(path: string): KeptSecrets | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw refuse(`The file of kept secrets (${path}) cannot be read.`, error);
  }
  try {
    return fileSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The name of a damaged file that was laid aside; the newest is the last in order. */
const asideShape = /^secrets-damaged-\d+\.json$/;

/** Where the file lies that was found damaged last, until somebody deletes it. */
function damagedFile(profileDir: string, path: string): string | undefined {
  try {
    if (readKept(path) === undefined) return path;
    const aside = readdirSync(profileDir)
      .filter((name) => asideShape.test(name))
      .sort()
      .at(-1);
    return aside && join(profileDir, aside);
  } catch {
    // What cannot be read now is told to whoever asks for a secret.
    return undefined;
  }
}

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
  const change = (next: (secrets: KeptSecrets) => KeptSecrets) => {
    const kept = readKept(path);
    // Somebody may still get something out of it.
    if (kept === undefined)
      renameSync(path, join(profileDir, `secrets-damaged-${Date.now()}.json`));
    replacePrivateFile(path, `${JSON.stringify(next(kept ?? {}))}\n`);
  };

  const write = async (name: SecretName, secret: string) => {
    if (!availability.available) throw refuse(availability.reason);
    const encrypted = await cipher.encryptStringAsync(secret);
    change((kept) => ({ ...kept, [name]: encrypted.toString('base64') }));
  };

  return {
    availability() {
      const damaged = availability.available ? damagedFile(profileDir, path) : undefined;
      return damaged === undefined ? availability : { available: true, damaged };
    },
    write,
    async read(name) {
      const encrypted = readKept(path)?.[name];
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
      change(({ [name]: _removed, ...others }) => others);
    },
  };
}
