import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { slugify } from '../../../../electron/catalog/catalog-slug.rules';
import { slugSchema, type ToolContent } from '../../../../electron/catalog/catalog-tool.schema';
import { categoryLabels } from '../../../../electron/catalog/category-labels.rules';
import { useTRPC } from '../../../bridge/trpc';
import { optionsOf } from '../../../shared/catalog-labels';
import { Button } from '../../../ui/button';
import { FormArea, FormCombobox, FormText } from './form-fields';
import { longestText } from './form-limits';
import { FormSection, Wide } from './form-section';
import type { FormState } from './form-state.rules';

/** How long typing must rest before a slug is looked up, in milliseconds. */
const lookUpRestMs = 250;

export interface BasicsSectionProps {
  readonly toolId: string;
  /** A new tool's slug follows its name until somebody edits it. */
  readonly isNew: boolean;
  /** The slug that is stored; null for a new tool. */
  readonly storedSlug: string | null;
}

/** What a tool is called and where it belongs. */
export function BasicsSection({ toolId, isNew, storedSlug }: BasicsSectionProps) {
  const { getValues, setValue } = useFormContext<FormState, unknown, ToolContent>();
  const followName = (name: string, before: string) => {
    if (!isNew) return;
    const slug = getValues('slug');
    if (slug !== '' && slug !== slugOf(before)) return;
    setValue('slug', slugOf(name), { shouldDirty: true, shouldTouch: true });
  };
  return (
    <FormSection title="Basics">
      <Wide>
        <FormText path="name" required limit={longestText('name')} onTyped={followName} />
        <SlugField toolId={toolId} storedSlug={storedSlug} />
        <FormCombobox path="category" options={optionsOf(categoryLabels)} />
      </Wide>
      <FormText path="provider" required limit={longestText('provider')} />
      <FormText path="version" required limit={longestText('version')} />
    </FormSection>
  );
}

function slugOf(name: string): string {
  return name.trim() === '' ? '' : slugify(name);
}

interface SlugFieldProps {
  readonly toolId: string;
  readonly storedSlug: string | null;
}

function SlugField({ toolId, storedSlug }: SlugFieldProps) {
  const trpc = useTRPC();
  const { control, setValue } = useFormContext<FormState, unknown, ToolContent>();
  const typed = useWatch({ control, name: 'slug' }).trim();
  const slug = useRested(typed, lookUpRestMs);
  const worthAsking = slug !== storedSlug && slugSchema.safeParse(slug).success;
  const { data } = useQuery({
    ...trpc.catalog.slugAvailability.queryOptions({ slug, exceptId: toolId }),
    enabled: worthAsking,
    staleTime: 0,
  });
  const answer = worthAsking && slug === typed ? data : undefined;
  const takenBy = answer && !answer.available ? (answer.takenBy?.name ?? 'another tool') : null;
  return (
    <div className="flex flex-col gap-4">
      <FormText
        path="slug"
        required
        limit={longestText('slug')}
        problem={takenBy === null ? undefined : `“${takenBy}” has this slug already.`}
        hint={takenBy === null ? slugHint(typed, storedSlug, answer?.available) : undefined}
      />
      {answer && takenBy !== null && (
        <Button
          size="small"
          className="self-start"
          onClick={() =>
            setValue('slug', answer.suggestion, { shouldDirty: true, shouldValidate: true })
          }
        >
          Use {answer.suggestion}
        </Button>
      )}
    </div>
  );
}

function slugHint(typed: string, stored: string | null, free: boolean | undefined): string {
  if (stored !== null && typed !== stored) {
    return `${free ? 'Free. ' : ''}Links to the old address stop working.`;
  }
  return free ? 'Free.' : 'The last part of the tool’s address.';
}

function useRested<Value>(value: Value, restMs: number): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return rested;
}

/** What a tool does, in short and at length. */
export function DescriptionSection() {
  return (
    <FormSection title="Description">
      <Wide>
        <FormArea path="description" required rows={3} limit={longestText('description')} />
        <FormArea path="longDescription" rows={5} limit={longestText('longDescription')} />
      </Wide>
    </FormSection>
  );
}
