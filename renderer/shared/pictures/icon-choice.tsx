import { ImagePlus, X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { isMediaAddress } from '../../../electron/catalog/media/media-address.rules';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { IconButton } from '../../ui/icon-button';
import { PicturePreview } from './picture-preview';
import { RefusedFiles } from './refused-files';
import { pictureFiles, useStorePictures } from './use-store-pictures';

export interface IconChoiceProps {
  readonly label: string;
  /** As it stands in the form, right or wrong; empty for none. */
  readonly address: string;
  readonly onChange: (address: string) => void;
  readonly readOnly: boolean;
  /** Where an address is typed. */
  readonly children: ReactNode;
}

/** An icon, by address or by file. */
export function IconChoice({ label, address, onChange, readOnly, children }: IconChoiceProps) {
  const picker = useRef<HTMLInputElement>(null);
  const choose = useRef<HTMLButtonElement>(null);
  const files = useStorePictures(onChange);
  const isStored = isMediaAddress(address);
  return (
    <div className="flex flex-col gap-8">
      <div className="flex items-end gap-8">
        <PicturePreview
          address={address}
          alt=""
          className="size-control rounded-4 border border-line bg-sunken"
        />
        <div className="min-w-0 grow">
          {isStored ? (
            <Field label={label}>
              {({ id }) => (
                <output id={id} className="flex h-control items-center text-12 text-muted">
                  Stored here
                </output>
              )}
            </Field>
          ) : (
            children
          )}
        </div>
        {!readOnly && (
          <>
            {isStored && (
              <IconButton
                icon={X}
                label="Remove icon"
                onClick={() => {
                  onChange('');
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
      <RefusedFiles
        refused={files.refused}
        onForget={() => {
          files.forgetRefused();
          choose.current?.focus();
        }}
      />
    </div>
  );
}
