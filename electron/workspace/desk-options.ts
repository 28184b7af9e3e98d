import type { Clock } from '../shared/clock';
import type { StripeEnvironment } from '../shared/environment';
import type { Logger } from '../shared/logger';
import type { SecretStore } from '../shared/secret-store';

/** Where the parts of the application are that the main process reads at run time. */
export interface ResourceDirs {
  /** `demo.tar.gz` and `local.tar.gz`, made at build time. */
  readonly templatesDir: string;
  readonly migrationsDir: string;
  readonly localMigrationsDir: string;
}

/** What a shell gives the desk. */
export interface DeskOptions {
  readonly profileDir: string;
  readonly resources: ResourceDirs;
  readonly secrets: SecretStore;
  readonly log: Logger;
  readonly clock: Clock;
  readonly shell: 'electron' | 'browser';
  readonly version: string;
  /** Tells this build of the desk from every other: `buildOf`. */
  readonly build: string;
  /** Overrides the kept workspace: the address of a team's server from the environment. */
  readonly databaseUrl: string | undefined;
  readonly stripeEnvironment: StripeEnvironment;
  /**
   * Whether the first page is drawn, with what was seen last, before a database is opened: where
   * there are few processors, each would only take the other's time.
   */
  readonly pageFirst?: boolean;
}
