import { z } from 'zod';
import { pictureAddress } from '../catalog-text.schema';
import { pictureTypes } from './media-address.rules';

/** Bytes that a stored picture may have; the database holds the same limit. */
export const largestPictureBytes = 5 * 1024 * 1024;
/** Pixels that a side of a stored picture may have; the database holds the same limit. */
export const largestPictureSide = 8_192;
/** Pictures of one tool. */
export const mostPictures = 20;
/** Characters that say what a picture shows: about two sentences. */
export const longestAltText = 300;

/** A file that was sent in pieces (`catalog.files.append`) is to be stored as a picture. */
export const storePictureInput = z.object({ uploadId: z.uuid() });

/** A picture as it is stored; the same picture has the same address, whoever stores it. */
export const storedPictureSchema = z.object({
  address: z.string(),
  type: z.enum(pictureTypes),
  /** In pixels. */
  width: z.int(),
  height: z.int(),
  /** In bytes. */
  size: z.int(),
});
export type StoredPicture = z.output<typeof storedPictureSchema>;

export const readPictureInput = z.object({ address: pictureAddress('image address') });

/** A picture to be looked at, or why there is none. */
export const pictureViewSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('picture'),
    type: z.enum([...pictureTypes, 'image/svg+xml']),
    /** In pixels; null for a drawing, which has any size. */
    size: z.object({ width: z.int(), height: z.int() }).nullable(),
    /** In base64. */
    bytes: z.string(),
  }),
  /** The address of a stored picture that is not stored in this workspace. */
  z.object({ kind: z.literal('missing') }),
  /** Nothing of the public internet, or nothing that answers. */
  z.object({ kind: z.literal('unreachable') }),
  /** Something answers that is no picture which can be shown, and why. */
  z.object({ kind: z.literal('unusable'), reason: z.string() }),
]);
export type PictureView = z.output<typeof pictureViewSchema>;

/** Addresses of a tool that are to be asked whether something answers, or is stored, there. */
export const checkAddressesInput = z.object({
  addresses: z.array(pictureAddress('address')).max(60, { error: 'Check at most 60 addresses.' }),
});

export const addressStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reachable'), type: z.string().nullable() }),
  /** Something answers, but not with this; the status is missing for an endless redirection. */
  z.object({ kind: z.literal('broken'), status: z.int().nullable() }),
  z.object({ kind: z.literal('unreachable') }),
  /** Not an address of the public internet: it is not asked. */
  z.object({ kind: z.literal('refused') }),
  /** The address of a stored picture that is not stored in this workspace. */
  z.object({ kind: z.literal('missing') }),
]);
export type AddressState = z.output<typeof addressStateSchema>;

export const checkAddressesOutput = z.array(
  z.object({ address: z.string(), state: addressStateSchema }),
);
