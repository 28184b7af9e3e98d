import { sameValue } from '../change-sets/state.rules';
import type { FieldConflict } from '../shared/errors';
import { formOfPricing, viewOfPricing } from './catalog-pricing.rules';
import {
  type ToolContent,
  type ToolField,
  type ToolFormValues,
  type ToolView,
  toolFields,
} from './catalog-tool.schema';

/** Fields of a tool, some of them: what a save carries. Absent and undefined mean untouched. */
export type ToolChanges = { readonly [Field in ToolField]?: ToolContent[Field] | undefined };

/** What some fields of a tool hold. */
export type PartialView = { readonly [Field in ToolField]?: ToolView[Field] | undefined };

/** Content as it will be seen once it is stored. */
export function viewOfContent(content: ToolContent): ToolView {
  return { ...content, pricing: viewOfPricing(content.pricing) };
}

/** Changes as they will be seen once they are stored; untouched fields are absent. */
export function viewOfChanges(changes: ToolChanges): PartialView {
  const { pricing, ...others } = changes;
  const touched = Object.fromEntries(
    Object.entries(others).filter(([, value]) => value !== undefined),
  );
  return pricing ? { ...touched, pricing: viewOfPricing(pricing) } : touched;
}

/**
 * The changes that turn a stored tool into what was entered: exactly the fields that differ.
 * @param stored what the form was opened with
 * @param entered the checked form
 */
export function changedFields(stored: ToolView, entered: ToolContent): ToolChanges {
  const view = viewOfContent(entered);
  const touched = toolFields.filter((field) => !sameValue(stored[field], view[field]));
  return Object.fromEntries(touched.map((field) => [field, entered[field]]));
}

/**
 * Compares three versions of a tool field by field.
 * @param base what the writer's fields held at the revision the writer knows; fields that are
 *   missing here cannot be compared and are left out
 * @param mine what the writer changed
 * @param theirs what is stored now
 * @returns every field that somebody changed since, in the order of the form; fields that nobody
 *   changed are not listed. See `fieldStanding` for how each one stands.
 */
export function compareVersions(
  base: PartialView,
  mine: PartialView,
  theirs: ToolView,
): readonly FieldConflict[] {
  return toolFields
    .filter((field) => base[field] !== undefined)
    .map((field) => ({
      field,
      base: base[field],
      mine: mine[field] === undefined ? base[field] : mine[field],
      theirs: theirs[field],
    }))
    .filter(({ base, mine, theirs }) => !sameValue(base, mine) || !sameValue(base, theirs));
}

/** The values of the tool form for a stored tool: missing texts are empty, the price is text. */
export function formOfView(view: ToolView): ToolFormValues {
  return {
    ...view,
    longDescription: view.longDescription ?? '',
    documentationUrl: view.documentationUrl ?? '',
    demoUrl: view.demoUrl ?? '',
    supportUrl: view.supportUrl ?? '',
    iconUrl: view.iconUrl ?? '',
    videoUrl: view.videoUrl ?? '',
    pricing: formOfPricing(view.pricing),
  };
}
