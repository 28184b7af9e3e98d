import { homedir, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { DeskError } from './errors';

const portSchema = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((port) => port >= 0 && port <= 65_535);

/** What the environment may override; every value is optional. */
export interface DeskEnvironment {
  readonly profileDir: string;
  /** Port of the browser shell; 0 lets the system choose. */
  readonly port: number;
  readonly databaseUrl: string | undefined;
  readonly stripe: StripeEnvironment;
}

/** What the environment says about Stripe; it overrides what the settings keep. */
export interface StripeEnvironment {
  /** Reads: DESK_STRIPE_API_KEY. */
  readonly key: string | undefined;
  /** Writes refunds and products: DESK_STRIPE_WRITE_KEY. */
  readonly writeKey: string | undefined;
  /** Another server that speaks Stripe's API: DESK_STRIPE_API_BASE. */
  readonly base: string | undefined;
}

/** The directory in which this platform's applications keep their data, as Electron chooses it. */
function applicationDataDir(environment: NodeJS.ProcessEnv): string {
  switch (platform()) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    case 'win32':
      return environment['APPDATA'] || join(homedir(), 'AppData', 'Roaming');
    default:
      // Empty is as good as absent (XDG Base Directory Specification): it would name a directory
      // below wherever the desk is started.
      return environment['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  }
}

/**
 * Reads the settings that people and scripts give through environment variables.
 * @throws DeskError `invalid` naming the variable when a value cannot be used.
 */
export function readEnvironment(environment: NodeJS.ProcessEnv): DeskEnvironment {
  const port = portSchema.safeParse(environment['DESK_PORT'] || '0');
  if (!port.success) {
    throw new DeskError('invalid', {
      subject: 'DESK_PORT',
      reason: `DESK_PORT must be a port number from 0 to 65535, not "${environment['DESK_PORT']}".`,
    });
  }
  const profileDir = environment['DESK_PROFILE_DIR'];
  return {
    profileDir: profileDir
      ? resolve(profileDir)
      : join(applicationDataDir(environment), 'Marketplace Desk'),
    port: port.data,
    databaseUrl: environment['DESK_DATABASE_URL'] || undefined,
    stripe: {
      key: environment['DESK_STRIPE_API_KEY'] || undefined,
      writeKey: environment['DESK_STRIPE_WRITE_KEY'] || undefined,
      base: environment['DESK_STRIPE_API_BASE'] || undefined,
    },
  };
}
