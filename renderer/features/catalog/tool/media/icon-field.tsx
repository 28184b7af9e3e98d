import { use } from 'react';
import { useController, useFormContext } from 'react-hook-form';
import type { ToolContent } from '../../../../../electron/catalog/catalog-tool.schema';
import { IconChoice } from '../../../../shared/pictures/icon-choice';
import { FormText, ReadOnlyContext } from '../form-fields';
import { fieldLabels } from '../form-problems.rules';
import type { FormState } from '../form-state.rules';

/** The icon of a tool. */
export function IconField() {
  const { control } = useFormContext<FormState, unknown, ToolContent>();
  const readOnly = use(ReadOnlyContext);
  const { field } = useController({ control, name: 'iconUrl' });
  return (
    <IconChoice
      label={fieldLabels.iconUrl}
      address={field.value ?? ''}
      onChange={field.onChange}
      readOnly={readOnly}
    >
      <FormText path="iconUrl" inputMode="url" placeholder="https://" />
    </IconChoice>
  );
}
