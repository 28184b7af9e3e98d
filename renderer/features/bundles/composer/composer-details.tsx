import { ChevronDown, ChevronRight } from 'lucide-react';
import { type RefObject, useEffect, useId, useRef, useState } from 'react';
import { optionsOf, tierLabels } from '../../../shared/catalog-labels';
import { IconChoice } from '../../../shared/pictures/icon-choice';
import { Button } from '../../../ui/button';
import { Checkbox } from '../../../ui/checkbox';
import { Select } from '../../../ui/select';
import { TextArea } from '../../../ui/text-area';
import { TextField } from '../../../ui/text-field';
import { goOnTyping } from '../../../ui/typed-ahead';
import type { ComposerState } from './composer-state.rules';
import type { Composer, ComposerProblems } from './use-composer';

export interface ComposerDetailsProps {
  readonly state: ComposerState;
  readonly problems: ComposerProblems;
  readonly readOnly: boolean;
  readonly isNew: boolean;
  /** What was typed into the name of a new bundle before that was there. */
  readonly typedAhead: RefObject<string>;
  readonly change: Composer['change'];
}

/** What a bundle is called, from which plan it is sold, and how much is taken off. */
export function ComposerDetails({
  state,
  problems,
  readOnly,
  isNew,
  typedAhead,
  change,
}: ComposerDetailsProps) {
  const [opened, setOpened] = useState(isNew);
  const id = useId();
  const name = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isNew) goOnTyping(name.current, typedAhead);
  }, [isNew, typedAhead]);
  const more = opened || problems.description !== undefined || problems.iconUrl !== undefined;
  const set = <Field extends keyof ComposerState>(field: Field, value: ComposerState[Field]) =>
    change((before) => ({ ...before, [field]: value }), { step: field });
  return (
    <section aria-label="Details" className="flex flex-col gap-12 border-b border-line p-16">
      <div className="grid grid-cols-[minmax(0,1fr)_88px_144px_96px] items-start gap-12 max-wide:grid-cols-[88px_minmax(0,1fr)_96px]">
        <TextField
          ref={name}
          label="Name"
          required={!readOnly}
          readOnly={readOnly}
          value={state.name}
          error={problems.name}
          className="max-wide:col-span-3"
          onChange={(event) => set('name', event.currentTarget.value)}
        />
        <TextField
          label="Discount"
          numeric
          suffix="%"
          inputMode="numeric"
          readOnly={readOnly}
          value={state.discount}
          error={problems.discountPercent}
          // Beside it there is room for its sentence, under fields that rarely have one.
          className="[&>p]:w-max [&>p]:max-w-[320px]"
          onChange={(event) => {
            const discount = event.currentTarget.value;
            change((before) => ({ ...before, discount }), { step: 'discount', reprice: true });
          }}
        />
        {readOnly ? (
          <TextField label="Plan" readOnly value={tierLabels[state.requiredTier]} />
        ) : (
          <Select
            label="Plan"
            options={optionsOf(tierLabels)}
            value={state.requiredTier}
            onValueChange={(tier) => set('requiredTier', tier)}
          />
        )}
        <TextField
          label="Currency"
          readOnly={readOnly}
          value={state.price.currency}
          error={problems.price}
          maxLength={3}
          onChange={(event) => {
            const currency = event.currentTarget.value.toUpperCase();
            change((before) => ({ ...before, price: { ...before.price, currency } }), {
              step: 'currency',
              reprice: true,
            });
          }}
        />
      </div>
      <Button
        variant="ghost"
        size="small"
        icon={more ? ChevronDown : ChevronRight}
        aria-expanded={more}
        aria-controls={id}
        className="self-start"
        onClick={() => setOpened(!more)}
      >
        Description, icon and marks
      </Button>
      {more && (
        <div id={id} className="flex flex-col gap-12">
          <TextArea
            label="Description"
            required={!readOnly}
            readOnly={readOnly}
            rows={3}
            value={state.description}
            error={problems.description}
            onChange={(event) => set('description', event.currentTarget.value)}
          />
          <IconChoice
            label="Icon"
            address={state.iconUrl ?? ''}
            onChange={(address) => set('iconUrl', address || null)}
            readOnly={readOnly}
          >
            <TextField
              label="Icon"
              inputMode="url"
              placeholder="https://"
              readOnly={readOnly}
              value={state.iconUrl ?? ''}
              error={problems.iconUrl}
              onChange={(event) => set('iconUrl', event.currentTarget.value || null)}
            />
          </IconChoice>
          <div className="flex gap-24">
            <Checkbox
              label="Featured"
              disabled={readOnly}
              checked={state.isFeatured}
              onCheckedChange={(checked) => set('isFeatured', checked)}
            />
            <Checkbox
              label="Popular"
              disabled={readOnly}
              checked={state.isPopular}
              onCheckedChange={(checked) => set('isPopular', checked)}
            />
          </div>
        </div>
      )}
    </section>
  );
}
