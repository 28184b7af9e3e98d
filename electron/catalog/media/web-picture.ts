import { askPublicWeb, type PublicWebOptions } from '../addresses/public-web';
import { largestPictureBytes } from './media.schema';

/** What came of fetching a picture from the web. */
export type WebPicture =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'unusable'; readonly reason: string };

/**
 * Fetches what stands at a web address, as far as a picture may be large. The page itself may load
 * nothing from elsewhere, so that looking at a tool tells no other server who looks from where.
 */
export async function fetchPicture(
  address: string,
  options: Pick<PublicWebOptions, 'isAllowed'> = {},
): Promise<WebPicture> {
  const answer = await askPublicWeb(address, options);
  if (answer.kind === 'refused') {
    return { kind: 'unusable', reason: 'This is no address of the public internet.' };
  }
  if (answer.kind === 'broken') {
    const reason =
      answer.status === null
        ? 'It is redirected without an end.'
        : `The picture is not there (${answer.status}).`;
    return { kind: 'unusable', reason };
  }
  if (answer.kind === 'unreachable') return answer;
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of answer.response as AsyncIterable<Uint8Array>) {
      size += piece.length;
      // Leaving the loop ends the response.
      if (size > largestPictureBytes) {
        return { kind: 'unusable', reason: 'The picture is larger than 5 MB.' };
      }
      pieces.push(piece);
    }
  } catch {
    // It was cut off, or took too long.
    return { kind: 'unreachable' };
  }
  return { kind: 'answer', bytes: Buffer.concat(pieces) };
}
