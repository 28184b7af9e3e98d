import {
  History,
  LayoutGrid,
  type LucideIcon,
  MessageSquareText,
  Package,
  ReceiptText,
  Settings,
} from 'lucide-react';
import type { ComponentType, ReactNode } from 'react';
import type { Permission } from '../../electron/shared/permissions.rules';
import type { Finder } from '../shared/finder';
import type { ReadAhead } from '../shared/read-ahead';
import { onDemand } from '../ui/on-demand';

/** A place of the application that the navigation leads to. */
export interface Screen {
  /** First segment of its address: `#/catalog`. */
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** Who may see it: whoever holds this. */
  readonly permission: Permission;
  readonly keys: string;
  /** Where in the navigation it stands. */
  readonly section: 'work' | 'desk';
  /** Fetches the code of the screen; kept, so that asking twice costs nothing. */
  readonly load: () => Promise<unknown>;
  /** Asks for what it shows first, as soon as there is a workspace to ask. */
  readonly readAhead?: (reading: ReadAhead) => void;
  /** Fetches what finds single things of the screen by their names. */
  readonly find?: () => Promise<Finder>;
  readonly component: ComponentType;
  /** Stands at the end of its line in the navigation: how much waits there. */
  readonly count?: ComponentType;
}

/** Reads ahead at once from the second time on: a promise would wait until the screen is drawn. */
function onceLoaded(load: () => Promise<(reading: ReadAhead) => void>) {
  let loaded: ((reading: ReadAhead) => void) | undefined;
  return (reading: ReadAhead) => {
    if (loaded) return loaded(reading);
    // Nobody waits for it: what fails is asked for again, and complained of, by the screen.
    void load().then(
      (read) => {
        loaded = read;
        read(reading);
      },
      () => undefined,
    );
  };
}

interface ScreenParts extends Omit<Screen, 'load' | 'component'> {
  readonly load: () => Promise<() => ReactNode>;
}

function screen({ load, ...parts }: ScreenParts): Screen {
  const component = onDemand(load);
  return { ...parts, load: component.load, component };
}

/**
 * Every screen there is, in the order of the navigation. A screen is a component without props in
 * `renderer/features/<name>`; it is loaded when it is first shown.
 */
export const screens: readonly Screen[] = [
  screen({
    id: 'catalog',
    title: 'Catalog',
    icon: LayoutGrid,
    permission: 'catalog.read',
    keys: 'g c',
    section: 'work',
    load: async () => (await import('../features/catalog/catalog-screen')).CatalogScreen,
    readAhead: onceLoaded(
      async () => (await import('../features/catalog/grid/read-catalog-ahead')).readCatalogAhead,
    ),
    find: async () => (await import('../features/catalog/find-tools')).findTools,
  }),
  screen({
    id: 'bundles',
    title: 'Bundles',
    icon: Package,
    permission: 'catalog.read',
    keys: 'g b',
    section: 'work',
    load: async () => (await import('../features/bundles/bundles-screen')).BundlesScreen,
    find: async () => (await import('../features/bundles/find-bundles')).findBundles,
  }),
  screen({
    id: 'reviews',
    title: 'Reviews',
    icon: MessageSquareText,
    permission: 'moderation.read',
    keys: 'g r',
    section: 'work',
    load: async () => (await import('../features/moderation/reviews-screen')).ReviewsScreen,
    count: onDemand(() =>
      import('../features/moderation/sync/queue-count').then((module) => module.QueueCount),
    ),
  }),
  screen({
    id: 'purchases',
    title: 'Purchases',
    icon: ReceiptText,
    permission: 'reconciliation.read',
    keys: 'g p',
    section: 'work',
    load: async () => (await import('../features/reconciliation/purchases-screen')).PurchasesScreen,
  }),
  screen({
    id: 'changes',
    title: 'Changes',
    icon: History,
    permission: 'catalog.read',
    keys: 'g h',
    section: 'work',
    load: async () => (await import('../features/change-sets/changes-screen')).ChangesScreen,
  }),
  screen({
    id: 'settings',
    title: 'Settings',
    icon: Settings,
    permission: 'workspace.read',
    keys: 'g ,',
    section: 'desk',
    load: async () => (await import('../features/workspace/settings-screen')).SettingsScreen,
  }),
];
