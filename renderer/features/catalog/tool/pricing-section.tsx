import { useFormContext, useWatch } from 'react-hook-form';
import type { ToolContent } from '../../../../electron/catalog/catalog-tool.schema';
import { optionsOf, priceModelHints, priceModelLabels } from '../../../shared/catalog-labels';
import { FormSelect, FormText } from './form-fields';
import { FormSection } from './form-section';
import { type FormState, hasPart } from './form-state.rules';

/**
 * What a tool costs. The price model decides which fields there are; what was typed for another
 * model stays in the form and comes back with it.
 */
export function PricingSection() {
  const { control } = useFormContext<FormState, unknown, ToolContent>();
  const model = useWatch({ control, name: 'pricing.model' });
  const currency = useWatch({ control, name: 'pricing.currency' });
  return (
    <FormSection title="Pricing">
      <FormSelect path="pricing.model" options={optionsOf(priceModelLabels, priceModelHints)} />
      <FormText path="pricing.currency" required />
      {hasPart(model, 'amount') && (
        <FormText
          path="pricing.amount"
          required
          numeric
          inputMode="decimal"
          suffix={/^[A-Za-z]{3}$/.test(currency.trim()) ? currency.trim().toUpperCase() : undefined}
        />
      )}
      {hasPart(model, 'usageUnit') && (
        <FormText path="pricing.usageUnit" required placeholder="API call" />
      )}
      {hasPart(model, 'trialDays') && (
        <FormText path="pricing.trialDays" numeric inputMode="numeric" hint="0 for no trial" />
      )}
    </FormSection>
  );
}
