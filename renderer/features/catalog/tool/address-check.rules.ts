import { pictureAddress } from '../../../../electron/catalog/catalog-text.schema';
import type { AddressState } from '../../../../electron/catalog/media/media.schema';
import { toolFieldLabels } from '../../../shared/catalog-labels';
import type { FormState } from './form-state.rules';

/** An address of the form that can be asked, and what is expected there. */
export interface FormAddress {
  /** What it is called in the form: "Icon address". */
  readonly label: string;
  readonly address: string;
  readonly isPicture: boolean;
}

const schema = pictureAddress('address');

/** The addresses that a form holds; what is no address is the form's own to point out. */
export function addressesOf(values: FormState): readonly FormAddress[] {
  const single = (
    field: 'documentationUrl' | 'demoUrl' | 'supportUrl' | 'iconUrl' | 'videoUrl',
  ) => ({
    label: toolFieldLabels[field],
    address: values[field],
    isPicture: field === 'iconUrl',
  });
  return [
    single('documentationUrl'),
    single('demoUrl'),
    single('supportUrl'),
    single('iconUrl'),
    ...values.images.map((address, at) => ({
      label: `Picture ${at + 1}`,
      address,
      isPicture: true,
    })),
    single('videoUrl'),
  ].flatMap((each) => {
    const read = schema.safeParse(each.address);
    return read.success ? [{ ...each, address: read.data }] : [];
  });
}

/** What is wrong with an answer, as a sentence; null when nothing is. */
export function addressProblem(
  { label, isPicture }: FormAddress,
  state: AddressState,
): string | null {
  switch (state.kind) {
    case 'reachable':
      return isPicture && state.type !== null && !state.type.startsWith('image/')
        ? `${label}: what answers is no picture (${state.type}).`
        : null;
    case 'broken':
      return state.status === null
        ? `${label}: it is redirected without an end.`
        : `${label}: the page is not there (${state.status}).`;
    case 'unreachable':
      return `${label}: nothing answers there.`;
    case 'missing':
      return `${label}: this picture is not stored in this workspace.`;
    case 'refused':
      return `${label}: this is no address of the public internet.`;
  }
}
