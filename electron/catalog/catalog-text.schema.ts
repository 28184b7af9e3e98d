import { z } from 'zod';
import { numberText } from '../shared/number-text';
import { isMediaAddress } from './media/media-address.rules';

/** Characters that one line of text cannot hold; line breaks and tabs are among them. */
const lineControl = /\p{Control}/u;
/** The same for paragraphs, where line breaks and tabs are at home. PostgreSQL refuses NUL. */
const paragraphControl = /[^\P{Control}\t\n\r]/u;

/** Half of a surrogate pair is no text either, and PostgreSQL refuses it too. */
const isText = (text: string, control: RegExp) => !control.test(text) && text.isWellFormed();

const typedText = (label: string) => z.string({ error: `Enter the ${label} as text.` }).trim();

function bounded(text: z.ZodString, label: string, max: number, control: RegExp) {
  return text
    .max(max, {
      error: ({ input }) =>
        `Keep the ${label} to ${numberText(max)} characters; this has ${numberText(String(input).length)}.`,
    })
    .refine((text) => isText(text, control), {
      error: `Remove the invisible characters from the ${label}.`,
    });
}

/** One line that may be empty. @param max characters that the column holds */
export function optionalLine(label: string, max: number) {
  return bounded(typedText(label), label, max, lineControl);
}

/**
 * Paragraphs, in which a line ends as it does in a form. Files and the clipboards of some systems end it
 * otherwise, which nobody sees and which would be a change of every text.
 */
function paragraphs(label: string, max: number) {
  const text = typedText(label).overwrite((typed) => typed.replaceAll(/\r\n?/g, '\n'));
  return bounded(text, label, max, paragraphControl);
}

/**
 * What is looked for. Cells copied from a spreadsheet have tabs and line breaks between them, which
 * part words like blanks; nothing else that cannot be seen is looked for either.
 * @param max characters
 */
export function searchedLine(max: number) {
  return z
    .string()
    .overwrite((text) =>
      text
        .toWellFormed()
        .replaceAll(/\p{Control}+/gu, ' ')
        .trim(),
    )
    .max(max, { error: `Search for at most ${numberText(max)} characters.` });
}

/** Anything that leaves a mark. Joiners and marks of direction belong to words, but are none by themselves. */
const seen = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;

function required(text: z.ZodString, label: string) {
  return text
    .min(1, { error: `Enter the ${label}.`, abort: true })
    .refine((typed) => seen.test(typed), { error: `Nothing of the ${label} can be seen.` });
}

/** One line in which something can be seen. @param max characters that the column holds */
export function requiredLine(label: string, max: number) {
  return required(optionalLine(label, max), label);
}

/** Paragraphs in which something can be seen. */
export function requiredParagraphs(label: string, max: number) {
  return required(paragraphs(label, max), label);
}

/** Paragraphs that may be missing: an empty text is stored as null. */
export function optionalParagraphs(label: string, max: number) {
  return paragraphs(label, max)
    .nullable()
    .transform((text) => text || null);
}

function isWebAddress(text: string): boolean {
  if (/\s/.test(text) || !/^https?:\/\/[^/]/i.test(text)) return false;
  try {
    return new URL(text).hostname.includes('.');
  } catch {
    return false;
  }
}

/** A web address that may be missing: an empty text is stored as null. */
export function optionalWebAddress(label: string) {
  return optionalLine(label, 500)
    .refine((text) => text === '' || isWebAddress(text), {
      error: `Enter the ${label} as a web address, for example https://example.com/page.`,
    })
    .nullable()
    .transform((text) => text || null);
}

/** The address of a picture: on the web, or of one that is stored here. */
export function pictureAddress(label: string) {
  return requiredLine(label, 500).refine((text) => isWebAddress(text) || isMediaAddress(text), {
    error: `Enter the ${label} as a web address, for example https://example.com/picture.png.`,
  });
}

/** The address of a picture that may be missing: an empty text is stored as null. */
export function optionalPictureAddress(label: string) {
  return optionalLine(label, 500)
    .refine((text) => text === '' || isWebAddress(text) || isMediaAddress(text), {
      error: `Enter the ${label} as a web address, for example https://example.com/picture.png.`,
    })
    .nullable()
    .transform((text) => text || null);
}

/** A list without repetition. @param label the plural, for instance `tags` */
export function listOf<Item extends z.ZodType<string>>(label: string, item: Item, max: number) {
  return z.array(item, { error: `Enter the ${label} as a list.` }).superRefine((items, ctx) => {
    if (items.length > max) {
      const message = `Keep it to ${max} ${label}; there are ${numberText(items.length)}.`;
      ctx.addIssue({ code: 'custom', message, input: items });
      return;
    }
    const seen = new Set<string>();
    items.forEach((text, position) => {
      const key = text.toLowerCase();
      if (seen.has(key)) {
        ctx.addIssue({
          code: 'custom',
          path: [position],
          message: `“${text}” is in the list twice.`,
          input: text,
        });
      }
      seen.add(key);
    });
  });
}
