import { useCommands } from '../../shared/commands';
import { navigate } from '../../shared/hash-route';
import { tabTitles } from './purchases-tabs';
import { type PurchasesView, purchaseTabs } from './purchases-view.rules';

/** Going from one part of the screen to another. */
export function usePurchasesCommands(view: PurchasesView): void {
  useCommands(
    purchaseTabs.map((tab, at) => ({
      id: `purchases.tab.${tab}`,
      title: `Show ${tabTitles[tab].toLowerCase()}`,
      group: 'Purchases',
      keys: `t ${at + 1}`,
      enabled: tab !== view.tab,
      run: () => {
        // Whoever goes there by keys goes on there, and not at the control that had the focus before.
        document.querySelector('main')?.focus({ preventScroll: true });
        navigate('purchases', { ...view.period, tab });
      },
    })),
  );
}
