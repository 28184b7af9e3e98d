import { LayoutGrid, type LucideIcon, Package, Settings } from 'lucide-react';
import { type ComponentType, lazy } from 'react';
import type { Permission } from '../../electron/shared/permissions.rules';

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
  readonly component: ComponentType;
}

/**
 * Every screen there is, in the order of the navigation. A screen is a component without props in
 * `renderer/features/<name>`; it is loaded when it is first shown.
 */
export const screens: readonly Screen[] = [
  {
    id: 'catalog',
    title: 'Catalog',
    icon: LayoutGrid,
    permission: 'catalog.read',
    keys: 'g c',
    section: 'work',
    component: lazy(() =>
      import('../features/catalog/catalog-screen').then(({ CatalogScreen }) => ({
        default: CatalogScreen,
      })),
    ),
  },
  {
    id: 'bundles',
    title: 'Bundles',
    icon: Package,
    permission: 'catalog.read',
    keys: 'g b',
    section: 'work',
    component: lazy(() =>
      import('../features/bundles/bundles-screen').then(({ BundlesScreen }) => ({
        default: BundlesScreen,
      })),
    ),
  },
  {
    id: 'settings',
    title: 'Settings',
    icon: Settings,
    permission: 'workspace.read',
    keys: 'g ,',
    section: 'desk',
    component: lazy(() =>
      import('../features/workspace/settings-screen').then(({ SettingsScreen }) => ({
        default: SettingsScreen,
      })),
    ),
  },
];
