import { EyeOff, Lock } from 'lucide-react';
import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import type { ToolContent } from '../../../../electron/catalog/catalog-tool.schema';
import type { SubscriptionTier } from '../../../../electron/catalog/catalog-values.schema';
import { categoryLabels } from '../../../../electron/catalog/category-labels.rules';
import { optionsOf, tierLabels } from '../../../shared/catalog-labels';
import { PicturePreview } from '../../../shared/pictures/picture-preview';
import { Badge } from '../../../ui/badge';
import { Select } from '../../../ui/select';
import { customerCard } from './customer-card.rules';
import type { FormState } from './form-state.rules';

/** The tool as a customer finds it in the marketplace, by plan, while the form is filled in. */
export function CustomerCardPreview() {
  const { control } = useFormContext<FormState, unknown, ToolContent>();
  const values = useWatch({ control }) as FormState;
  const [plan, setPlan] = useState<SubscriptionTier>('GROWTH');
  const card = customerCard(values, plan);
  const name = values.name.trim() || 'Without a name';
  return (
    <section
      aria-label="As customers see it"
      className="flex flex-col gap-8 border-b border-line bg-canvas px-16 py-12"
    >
      <div className="flex items-center justify-between gap-8 text-12 text-muted">
        <span>As customers see it</span>
        <Select
          label="Plan of the customer"
          labelHidden
          className="w-menu"
          value={plan}
          options={optionsOf(tierLabels).map((option) => ({
            ...option,
            label: `On the plan ${option.label}`,
          }))}
          onValueChange={setPlan}
        />
      </div>
      {card === null ? (
        <p className="flex items-center gap-8 rounded-8 border border-line-strong border-dashed px-12 py-12 text-muted">
          <EyeOff aria-hidden="true" className="size-icon" />
          Customers do not see this tool.
        </p>
      ) : (
        <article className="flex items-start gap-12 rounded-8 border border-line bg-surface px-12 py-12">
          <PicturePreview
            address={values.iconUrl ?? ''}
            alt=""
            className="size-32 rounded-8"
            fallback={
              <span
                aria-hidden="true"
                className="flex size-full items-center justify-center bg-accent-tint font-semibold text-15 text-accent-text"
              >
                {name.charAt(0).toUpperCase()}
              </span>
            }
          />
          <div className="flex min-w-0 grow flex-col gap-4">
            <span className="flex flex-wrap items-center gap-8">
              <bdi className="font-semibold">{name}</bdi>
              {card.marks.map((mark) => (
                <Badge key={mark}>{mark}</Badge>
              ))}
            </span>
            <span className="text-12 text-faint">
              <bdi>{values.provider.trim() || 'Without a provider'}</bdi> ·{' '}
              {categoryLabels[values.category]}
            </span>
            <span className="line-clamp-2 text-muted">
              <bdi>{values.description.trim() || 'Without a description'}</bdi>
            </span>
            <CardPictures images={values.images} alts={values.imageAlts} />
          </div>
          <div className="flex shrink-0 flex-col items-end gap-8">
            <span className="tabular">
              <span className="font-semibold">{card.price ?? 'No price yet'}</span>
              {card.per && <span className="text-12 text-faint"> {card.per}</span>}
            </span>
            {card.offer.kind === 'button' ? (
              <span className="rounded-4 bg-accent px-12 py-4 text-12 text-on-accent">
                {card.offer.text}
              </span>
            ) : (
              <span className="flex items-center gap-4 text-12 text-muted">
                {card.offer.kind === 'locked' && <Lock aria-hidden="true" className="size-12" />}
                {card.offer.text}
              </span>
            )}
          </div>
        </article>
      )}
    </section>
  );
}

/** Pictures that a card has room for. */
const cardPictures = 4;

interface CardPicturesProps {
  readonly images: readonly string[];
  readonly alts: Readonly<Record<string, string>>;
}

function CardPictures({ images, alts }: CardPicturesProps) {
  const filled = images.filter((address) => address.trim() !== '');
  if (filled.length === 0) return null;
  const more = filled.length - cardPictures;
  return (
    <ul aria-label="Pictures" className="mt-4 flex items-center gap-4">
      {filled.slice(0, cardPictures).map((address) => (
        <li key={address} className="flex">
          <PicturePreview
            address={address}
            alt={alts[address] ?? ''}
            className="h-picture w-picture-wide rounded-4 border border-line bg-sunken"
          />
        </li>
      ))}
      {more > 0 && <li className="text-12 text-faint">and {more} more</li>}
    </ul>
  );
}
