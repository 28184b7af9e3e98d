import { ImagePlus, Link2 } from 'lucide-react';
import {
  type ClipboardEvent,
  type DragEvent,
  use,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useController, useFormContext } from 'react-hook-form';
import type { ToolContent } from '../../../../../electron/catalog/catalog-tool.schema';
import { mostPictures } from '../../../../../electron/catalog/media/media.schema';
import { RefusedFiles } from '../../../../shared/pictures/refused-files';
import { pictureFiles, useStorePictures } from '../../../../shared/pictures/use-store-pictures';
import { Button } from '../../../../ui/button';
import { classes } from '../../../../ui/classes';
import { ProgressBar } from '../../../../ui/progress-bar';
import { ReadOnlyContext } from '../form-fields';
import { fieldLabels } from '../form-problems.rules';
import type { FormState } from '../form-state.rules';
import { PictureRow } from './picture-row';
import {
  type Pictures,
  withAddress,
  withoutPicture,
  withPictureAt,
  withPictures,
  withWords,
} from './pictures.rules';

const picturesOf = (transfer: DataTransfer) =>
  [...transfer.files].filter(({ type }) => type === '' || type.startsWith('image/'));

/** The pictures of a tool: by address or by file, in their order, with what they show. */
export function PictureList() {
  const { control, getValues } = useFormContext<FormState, unknown, ToolContent>();
  const readOnly = use(ReadOnlyContext);
  const images = useController({ control, name: 'images' });
  const alts = useController({ control, name: 'imageAlts' });
  const id = useId();
  const root = useRef<HTMLFieldSetElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [dropping, setDropping] = useState(false);
  const [said, setSaid] = useState('');
  const wanted = useRef<{ readonly row: number; readonly control: string } | null>(null);
  const addresses = images.field.value;
  const words = alts.field.value;

  const change = (next: Pictures) => {
    images.field.onChange([...next.images]);
    if (next.imageAlts !== words) alts.field.onChange({ ...next.imageAlts });
  };
  // A file arrives while others are typed in: what the form holds then counts.
  const present = (): Pictures => ({
    images: getValues('images'),
    imageAlts: getValues('imageAlts'),
  });
  const files = useStorePictures((address) => {
    const before = present();
    const next = withPictures(before, [address]);
    change(next);
    setSaid(
      next.images.length > before.images.length
        ? `Picture ${next.images.length} added`
        : 'This picture is there already',
    );
  });

  const focusFirst = () => {
    const controls = [...(root.current?.querySelectorAll<HTMLElement>('input[type=text]') ?? [])];
    const target = controls.find(({ ariaInvalid }) => ariaInvalid === 'true') ?? controls[0];
    (target ?? root.current?.querySelector('button'))?.focus();
  };
  useImperativeHandle(images.field.ref, () => ({ focus: focusFirst }));
  useImperativeHandle(alts.field.ref, () => ({ focus: focusFirst }));
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const { row, control: name } = wanted.current;
    wanted.current = null;
    const place = Math.min(row, addresses.length - 1);
    const target = root.current?.querySelectorAll('li')[place]?.querySelector<HTMLElement>(name);
    (target ?? root.current?.querySelector<HTMLElement>('[data-add]'))?.focus();
  }, [addresses]);

  const move = (from: number, to: number) => {
    const rows = root.current?.querySelectorAll('li');
    const focused = document.activeElement;
    // The focus goes with the picture: on the control that moved it.
    if (focused && rows?.[from]?.contains(focused)) {
      const label = focused.getAttribute('aria-label') ?? '';
      const direction = /(up|down)$/.exec(label)?.[0];
      wanted.current = {
        row: to,
        control: direction
          ? `button[aria-label$="${direction}"]:not(:disabled), button:not(:disabled)`
          : focused.matches('[aria-label^="Address"]')
            ? '[aria-label^="Address"]'
            : '[aria-label^="What"]',
      };
    }
    change(withPictureAt(present(), from, to));
    setSaid(`Picture moved to place ${to + 1} of ${addresses.length}`);
  };
  const take = (chosen: readonly File[]) => {
    if (!readOnly && chosen.length > 0) void files.store(chosen);
  };
  const drop = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files') || readOnly) return;
    event.preventDefault();
    setDropping(false);
    take([...event.dataTransfer.files]);
  };
  const paste = (event: ClipboardEvent) => {
    const pictures = picturesOf(event.clipboardData);
    if (pictures.length === 0 || readOnly) return;
    event.preventDefault();
    take(pictures);
  };
  const leave = () => {
    // An address that was begun and left empty is none.
    const filled = addresses.filter((address) => address.trim() !== '');
    if (filled.length < addresses.length && !readOnly) change({ images: filled, imageAlts: words });
    images.field.onBlur();
  };

  const problems = images.fieldState.error?.types ?? {};
  const problemAt = (at: number) => {
    const text: unknown = problems[String(at)];
    return typeof text === 'string' ? text : undefined;
  };
  const wordsProblem = alts.fieldState.error?.message;
  const problem = Object.keys(problems).length === 0 ? images.fieldState.error?.message : undefined;
  return (
    <fieldset
      ref={root}
      aria-describedby={`${id}-hint`}
      onBlur={({ currentTarget, relatedTarget }) => {
        // Whoever goes to another window for an address comes back to the field that is begun.
        const stays = [relatedTarget, document.activeElement].some((one) =>
          currentTarget.contains(one),
        );
        if (!stays) leave();
      }}
      onPaste={paste}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files') || readOnly) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false);
      }}
      onDrop={drop}
      className="relative flex min-w-0 flex-col gap-4"
    >
      <legend className="mb-4 text-12 font-medium text-muted">{fieldLabels.images}</legend>
      {addresses.length > 0 && (
        <ol
          aria-label="Pictures in their order"
          className="flex flex-col divide-y divide-line border-y border-line"
        >
          {addresses.map((address, at) => (
            <PictureRow
              // While an address is typed it is the same picture still.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              key={at}
              address={address}
              words={words[address] ?? ''}
              at={at}
              count={addresses.length}
              problem={problemAt(at)}
              wordsProblem={words[address] === undefined ? undefined : wordsProblem}
              readOnly={readOnly}
              onAddress={(next) => change(withAddress(present(), at, next))}
              onWords={(next) => change(withWords(present(), at, next))}
              onMove={move}
              onRemove={() => {
                wanted.current = {
                  row: Math.max(0, at - 1),
                  control: 'button[aria-label^=Remove]',
                };
                change(withoutPicture(present(), at));
                setSaid(`Picture ${at + 1} of ${addresses.length} removed`);
              }}
            />
          ))}
        </ol>
      )}
      {readOnly && addresses.length === 0 && <p className="text-12 text-faint">None</p>}
      {problem !== undefined && <p className="text-12 text-danger-text">{problem}</p>}
      {!readOnly && (
        <div
          className={classes(
            'flex flex-wrap items-center gap-8 rounded-8 border border-dashed px-12 py-8 text-12',
            dropping ? 'border-accent bg-accent-tint' : 'border-line-strong',
          )}
        >
          <Button
            data-add=""
            icon={ImagePlus}
            size="small"
            disabled={addresses.length >= mostPictures}
            onClick={() => picker.current?.click()}
          >
            Choose pictures
          </Button>
          <Button
            icon={Link2}
            size="small"
            variant="ghost"
            disabled={addresses.length >= mostPictures}
            onClick={() => {
              wanted.current = { row: addresses.length, control: '[aria-label^="Address"]' };
              change({ images: [...addresses, ''], imageAlts: words });
            }}
          >
            Add an address
          </Button>
          <span id={`${id}-hint`} className="text-faint">
            Or drop or paste them here. PNG, JPEG, WebP, GIF or AVIF, up to 5&nbsp;MB each.
          </span>
          <input
            ref={picker}
            type="file"
            multiple
            accept={pictureFiles}
            aria-label="Files of pictures"
            className="hidden"
            onChange={(event) => {
              take([...(event.target.files ?? [])]);
              event.target.value = '';
            }}
          />
        </div>
      )}
      {files.sending && (
        <ProgressBar
          label={`Taking ${files.sending.name}`}
          done={Math.round(files.sending.done / 1024)}
          total={Math.round(files.sending.total / 1024)}
          unit="kB"
          onCancel={files.cancel}
        />
      )}
      <RefusedFiles
        refused={files.refused}
        onForget={() => {
          files.forgetRefused();
          root.current?.querySelector<HTMLElement>('[data-add]')?.focus();
        }}
      />
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
    </fieldset>
  );
}
