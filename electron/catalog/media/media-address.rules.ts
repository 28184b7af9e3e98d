import { keysOf } from '../../shared/literals';

/** Kinds of pictures that can be stored, with the ending of their addresses. */
export const pictureEndings = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
} as const;

export type PictureType = keyof typeof pictureEndings;
export const pictureTypes = keysOf(pictureEndings);

const storedAddress = new RegExp(
  `^/media/[0-9a-f]{64}\\.(?:${Object.values(pictureEndings).join('|')})$`,
);

/**
 * The address of a stored picture: a path of the marketplace's own site, made of the picture itself.
 * The database checks the same (desk_media_address_check).
 * @param digest SHA-256 of the bytes, in small hexadecimal digits
 */
export function mediaAddress(digest: string, type: PictureType): string {
  return `/media/${digest}.${pictureEndings[type]}`;
}

/** Whether an address is that of a stored picture, rather than one of the web. */
export function isMediaAddress(address: string): boolean {
  return storedAddress.test(address);
}

/** A picture's address as a person can tell it from others in a line: the name of its file. */
export function shortAddress(address: string): string {
  if (isMediaAddress(address)) return `Stored picture ${address.slice(7, 15)}`;
  const name = /\/([^/?#]+)\/?(?:[?#].*)?$/.exec(address)?.[1];
  return name === undefined ? address : name;
}
