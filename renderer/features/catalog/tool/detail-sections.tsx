import {
  integrationLabels,
  optionsOf,
  statusHints,
  statusLabels,
  tierLabels,
} from '../../../shared/catalog-labels';
import { AddressCheck } from './address-check';
import { FormCheck, FormList, FormSelect, FormTags, FormText } from './form-fields';
import { FormSection, Wide } from './form-section';
import { IconField } from './media/icon-field';
import { PictureList } from './media/picture-list';

/** Who can see and buy a tool, and how it is promoted. */
export function AvailabilitySection() {
  return (
    <FormSection title="Availability">
      <FormSelect path="status" options={optionsOf(statusLabels, statusHints)} />
      <FormSelect
        path="requiredTier"
        options={optionsOf(tierLabels)}
        hint="The lowest plan that includes it"
      />
      <FormCheck path="isFeatured" hint="Stands at the top of its category" />
      <FormCheck path="isPopular" hint="Carries the mark “Popular”" />
    </FormSection>
  );
}

/** How a tool is connected and what it is made of. */
export function IntegrationSection() {
  return (
    <FormSection title="Integration and technology">
      <FormSelect path="integrationType" options={optionsOf(integrationLabels)} />
      <Wide>
        <FormList path="techStack" itemName="technology" />
      </Wide>
    </FormSection>
  );
}

/** Pages about a tool. */
export function LinksSection() {
  return (
    <FormSection title="Links">
      <Wide>
        <FormText path="documentationUrl" inputMode="url" placeholder="https://" />
        <FormText path="demoUrl" inputMode="url" placeholder="https://" />
        <FormText path="supportUrl" inputMode="url" placeholder="https://" />
      </Wide>
    </FormSection>
  );
}

/** Pictures and films of a tool. */
export function MediaSection() {
  return (
    <FormSection title="Media">
      <Wide>
        <IconField />
        <PictureList />
        <FormText path="videoUrl" inputMode="url" placeholder="https://" />
        <AddressCheck />
      </Wide>
    </FormSection>
  );
}

/** What a tool can do and the words by which it is found. */
export function LabelsSection() {
  return (
    <FormSection title="Labels">
      <Wide>
        <FormList path="features" itemName="feature" />
        <FormTags path="tags" hint="Enter or a comma adds a tag" />
      </Wide>
    </FormSection>
  );
}
