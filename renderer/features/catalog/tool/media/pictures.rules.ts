import { moved } from '../../../../../electron/shared/moved';

/** The pictures of a tool as the form holds them. */
export interface Pictures {
  /** Addresses in their order, as typed, right or wrong. */
  readonly images: readonly string[];
  /** What they show, by address. */
  readonly imageAlts: Readonly<Record<string, string>>;
}

const without = (alts: Pictures['imageAlts'], address: string) =>
  Object.fromEntries(Object.entries(alts).filter(([other]) => other !== address));

/** Adds pictures at the end; one that is there already is not added again. */
export function withPictures(pictures: Pictures, addresses: readonly string[]): Pictures {
  const added = [...new Set(addresses)].filter((address) => !pictures.images.includes(address));
  return { ...pictures, images: [...pictures.images, ...added] };
}

/** Takes a picture away with its words, and words that no picture has. */
export function withoutPicture({ images, imageAlts }: Pictures, at: number): Pictures {
  const left = images.filter((_, other) => other !== at);
  const described = Object.entries(imageAlts).filter(([address]) => left.includes(address));
  return { images: left, imageAlts: Object.fromEntries(described) };
}

/** Puts a picture to another place, from 0. */
export function withPictureAt({ images, imageAlts }: Pictures, from: number, to: number): Pictures {
  return { images: moved(images, from, to), imageAlts };
}

/**
 * Gives a picture another address; its words stay with it. An address that is typed may be that of another
 * picture on its way: the other keeps its words, and those of this one wait where they were.
 */
export function withAddress(
  { images, imageAlts }: Pictures,
  at: number,
  address: string,
): Pictures {
  const changed = images.map((other, place) => (place === at ? address : other));
  const others = images.filter((_, place) => place !== at);
  if (others.includes(address)) return { images: changed, imageAlts };
  const before = images[at] ?? '';
  const had = others.includes(before)
    ? Object.keys(imageAlts).find((waiting) => !images.includes(waiting))
    : before;
  const words = had === undefined ? undefined : imageAlts[had];
  if (had === undefined || words === undefined) return { images: changed, imageAlts };
  return { images: changed, imageAlts: { ...without(imageAlts, had), [address]: words } };
}

/** Says what a picture shows; without words it says nothing. */
export function withWords({ images, imageAlts }: Pictures, at: number, words: string): Pictures {
  const address = images[at] ?? '';
  const others = without(imageAlts, address);
  return { images, imageAlts: words === '' ? others : { ...others, [address]: words } };
}
