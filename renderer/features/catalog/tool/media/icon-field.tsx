import { ImagePlus, X } from 'lucide-react';
import { use, useRef } from 'react';
import { useController, useFormContext } from 'react-hook-form';
import type { ToolContent } from '../../../../../electron/catalog/catalog-tool.schema';
import { isMediaAddress } from '../../../../../electron/catalog/media/media-address.rules';
import { Button } from '../../../../ui/button';
import { Field } from '../../../../ui/field';
import { IconButton } from '../../../../ui/icon-button';
import { FormText, ReadOnlyContext } from '../form-fields';
import { fieldLabels } from '../form-problems.rules';
import type { FormState } from '../form-state.rules';
import { PicturePreview } from './picture-preview';
import { RefusedFiles } from './refused-files';
import { pictureFiles, useStorePictures } from './use-store-pictures';

/** The icon of a tool, by address or by file. */
export function IconField() {
  const { control } = useFormContext<FormState, unknown, ToolContent>();
  const readOnly = use(ReadOnlyContext);
  const { field } = useController({ control, name: 'iconUrl' });
  const picker = useRef<HTMLInputElement>(null);
  const choose = useRef<HTMLButtonElement>(null);
  const files = useStorePictures((address) => field.onChange(address));
  const address = field.value ?? '';
  return (
    <div className="flex flex-col gap-8">
      <div className="flex items-end gap-8">
        <PicturePreview
          address={address}
          alt=""
          className="size-control rounded-4 border border-line bg-sunken"
        />
        <div className="min-w-0 grow">
          {isMediaAddress(address) ? (
            <Field label={fieldLabels.iconUrl}>
              {({ id }) => (
                <output id={id} className="flex h-control items-center text-12 text-muted">
                  Stored here
                </output>
              )}
            </Field>
          ) : (
            <FormText path="iconUrl" inputMode="url" placeholder="https://" />
          )}
        </div>
        {!readOnly && (
          <>
            {isMediaAddress(address) && (
              <IconButton
                icon={X}
                label="Remove icon"
                onClick={() => {
                  field.onChange('');
                  choose.current?.focus();
                }}
              />
            )}
            <Button
              ref={choose}
              icon={ImagePlus}
              busy={files.sending !== null}
              onClick={() => picker.current?.click()}
            >
              Choose an icon
            </Button>
            <input
              ref={picker}
              type="file"
              accept={pictureFiles}
              aria-label="File of the icon"
              className="hidden"
              onChange={(event) => {
                const chosen = [...(event.target.files ?? [])];
                event.target.value = '';
                void files.store(chosen);
              }}
            />
          </>
        )}
      </div>
      <RefusedFiles refused={files.refused} onForget={files.forgetRefused} />
    </div>
  );
}
