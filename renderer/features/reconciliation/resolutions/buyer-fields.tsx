import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PlanView } from '../../../../electron/reconciliation/resolutions/resolution.schema';
import { useTRPC } from '../../../bridge/trpc';
import { Combobox } from '../../../ui/combobox';

/** Whom a new purchase is for and what was bought, as far as it is chosen. */
export interface ChosenBuyer {
  readonly organization: { readonly id: string; readonly name: string } | null;
  readonly item: NonNullable<PlanView['buyer']>['item'];
}

export interface BuyerFieldsProps {
  readonly chosen: ChosenBuyer;
  readonly onChange: (chosen: ChosenBuyer) => void;
}

/** The chosen one stays on the list, whatever is typed. */
function withChosen<Option extends { readonly value: string }>(
  options: readonly Option[],
  chosen: Option | null,
): readonly Option[] {
  return chosen && !options.some(({ value }) => value === chosen.value)
    ? [chosen, ...options]
    : options;
}

/** For whom the missing purchase is, and what was bought: proposed where Stripe tells, else chosen. */
export function BuyerFields({ chosen, onChange }: BuyerFieldsProps) {
  const trpc = useTRPC();
  const [search, setSearch] = useState('');
  const { data } = useQuery({
    ...trpc.reconciliation.buyers.queryOptions({ search }),
    placeholderData: keepPreviousData,
  });
  const organizations = data?.organizations ?? [];
  const items = data?.items ?? [];
  return (
    <div className="grid grid-cols-2 gap-12">
      <Combobox
        label="Organisation"
        required
        value={chosen.organization?.id ?? null}
        options={withChosen(
          organizations.map(({ id, name }) => ({ value: id, label: name })),
          chosen.organization && { value: chosen.organization.id, label: chosen.organization.name },
        )}
        onSearch={setSearch}
        emptyText="No organisation has this in its name."
        onValueChange={(id) =>
          onChange({
            ...chosen,
            organization: organizations.find((organization) => organization.id === id) ?? null,
          })
        }
      />
      <Combobox
        label="Bought"
        required
        value={chosen.item?.id ?? null}
        options={withChosen(
          items.map(({ id, name, kind }) => ({
            value: id,
            label: kind === 'bundle' ? `${name} (bundle)` : name,
          })),
          chosen.item && { value: chosen.item.id, label: chosen.item.name },
        )}
        onSearch={setSearch}
        emptyText="No tool or bundle has this in its name."
        onValueChange={(id) =>
          onChange({ ...chosen, item: items.find((item) => item.id === id) ?? null })
        }
      />
    </div>
  );
}
