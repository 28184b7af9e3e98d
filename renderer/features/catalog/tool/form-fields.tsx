import { createContext, use } from 'react';
import { type FieldPathByValue, useController, useFormContext } from 'react-hook-form';
import type { ToolContent } from '../../../../electron/catalog/catalog-tool.schema';
import { Checkbox } from '../../../ui/checkbox';
import { Combobox } from '../../../ui/combobox';
import type { FieldTexts } from '../../../ui/field';
import { ListEditor } from '../../../ui/list-editor';
import { Select, type SelectOption } from '../../../ui/select';
import { TagInput } from '../../../ui/tag-input';
import { TextArea } from '../../../ui/text-area';
import { TextField, type TextFieldProps } from '../../../ui/text-field';
import { fieldLabels } from './form-problems.rules';
import type { FormPath, FormState } from './form-state.rules';

/** Whether the present person may only look. */
export const ReadOnlyContext = createContext(false);

type TextPath = Extract<FieldPathByValue<FormState, string | null>, FormPath>;
type TruthPath = Extract<FieldPathByValue<FormState, boolean>, FormPath>;
type ListPath = Extract<FieldPathByValue<FormState, string[]>, FormPath>;

/** A count of characters is only of interest when the limit is near. */
const nearLimit = 0.8;

function useFormField<Path extends FormPath>(path: Path) {
  const { control } = useFormContext<FormState, unknown, ToolContent>();
  const readOnly = use(ReadOnlyContext);
  const { field, fieldState } = useController({ control, name: path });
  return { field, error: fieldState.error, readOnly };
}

function countOf(text: string, limit: number | null | undefined) {
  return limit && text.length > limit * nearLimit ? { length: text.length, limit } : undefined;
}

function countText(text: string, limit: number | null | undefined): string | undefined {
  const count = countOf(text, limit);
  return count && `${count.length} / ${count.limit}`;
}

export interface FormTextProps
  extends Pick<TextFieldProps, 'hint' | 'required' | 'suffix' | 'inputMode' | 'placeholder'> {
  readonly path: TextPath;
  /** Most characters; a count appears when it is near. */
  readonly limit?: number | null;
  readonly numeric?: boolean;
  /** What is wrong besides what the form's own check finds. */
  readonly problem?: string | undefined;
  readonly onTyped?: (text: string, before: string) => void;
  readonly className?: string;
}

/** One line of text of the tool form. */
export function FormText({ path, limit, problem, onTyped, suffix, ...props }: FormTextProps) {
  const { field, error, readOnly } = useFormField(path);
  const value = field.value ?? '';
  return (
    <TextField
      {...props}
      ref={field.ref}
      name={field.name}
      label={fieldLabels[path]}
      required={props.required && !readOnly}
      error={error?.message ?? problem}
      suffix={suffix ?? countText(value, limit)}
      readOnly={readOnly}
      value={value}
      onBlur={field.onBlur}
      onChange={(event) => {
        const text = event.currentTarget.value;
        field.onChange(text);
        onTyped?.(text, value);
      }}
    />
  );
}

export interface FormAreaProps extends Pick<FieldTexts, 'hint' | 'required'> {
  readonly path: TextPath;
  readonly limit: number | null;
  readonly rows: number;
}

/** Paragraphs of the tool form. */
export function FormArea({ path, limit, required, ...props }: FormAreaProps) {
  const { field, error, readOnly } = useFormField(path);
  const value = field.value ?? '';
  return (
    <TextArea
      {...props}
      ref={field.ref}
      name={field.name}
      label={fieldLabels[path]}
      required={required && !readOnly}
      error={error?.message}
      count={countOf(value, limit)}
      readOnly={readOnly}
      value={value}
      onBlur={field.onBlur}
      onChange={field.onChange}
    />
  );
}

export interface FormChoiceProps<Value extends string> {
  readonly path: TextPath;
  readonly options: readonly SelectOption<Value>[];
  readonly hint?: string;
}

/** One of a few values. */
export function FormSelect<Value extends string>({ path, options, hint }: FormChoiceProps<Value>) {
  const { field, error, readOnly } = useFormField(path);
  const chosen = options.find(({ value }) => value === field.value);
  if (readOnly) {
    return <TextField label={fieldLabels[path]} readOnly value={chosen?.label ?? ''} />;
  }
  return (
    <Select
      ref={field.ref}
      name={field.name}
      label={fieldLabels[path]}
      hint={hint}
      error={error?.message}
      options={options}
      value={chosen?.value ?? null}
      onValueChange={field.onChange}
      onBlur={field.onBlur}
    />
  );
}

/** One of many values, found by typing. */
export function FormCombobox<Value extends string>({
  path,
  options,
}: Omit<FormChoiceProps<Value>, 'hint'>) {
  const { field, error, readOnly } = useFormField(path);
  const chosen = options.find(({ value }) => value === field.value);
  return (
    <Combobox
      ref={field.ref}
      label={fieldLabels[path]}
      error={error?.message}
      options={options}
      disabled={readOnly}
      value={chosen?.value ?? null}
      onValueChange={(value) => value !== null && field.onChange(value)}
      onBlur={field.onBlur}
    />
  );
}

export interface FormCheckProps {
  readonly path: TruthPath;
  readonly hint?: string;
}

/** Something that is so or not so. */
export function FormCheck({ path, hint }: FormCheckProps) {
  const { field, readOnly } = useFormField(path);
  return (
    <Checkbox
      ref={field.ref}
      name={field.name}
      label={fieldLabels[path]}
      hint={hint}
      disabled={readOnly}
      checked={field.value}
      onCheckedChange={(checked) => field.onChange(checked)}
    />
  );
}

export interface FormListProps {
  readonly path: ListPath;
  readonly itemName: string;
}

/** Texts whose order matters. */
export function FormList({ path, ...props }: FormListProps) {
  const { field, error, readOnly } = useFormField(path);
  const itemErrors = new Map(
    Object.entries(error?.types ?? {}).map(([at, text]) => [Number(at), String(text)]),
  );
  return (
    <ListEditor
      {...props}
      ref={field.ref}
      label={fieldLabels[path]}
      error={error?.message}
      itemErrors={itemErrors}
      readOnly={readOnly}
      value={field.value}
      onValueChange={field.onChange}
      onBlur={field.onBlur}
    />
  );
}

/** Short words whose order does not matter. */
export function FormTags({ path, hint }: { readonly path: ListPath; readonly hint?: string }) {
  const { field, error, readOnly } = useFormField(path);
  return (
    <TagInput
      ref={field.ref}
      label={fieldLabels[path]}
      hint={readOnly ? undefined : hint}
      error={error?.message}
      disabled={readOnly}
      value={field.value}
      onValueChange={(tags) => field.onChange([...tags])}
      onBlur={field.onBlur}
    />
  );
}
