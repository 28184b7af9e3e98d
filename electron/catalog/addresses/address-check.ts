import type { AddressState } from '../media/media.schema';
import { askPublicWeb, type PublicWebOptions } from './public-web';

/**
 * Whether something answers at a web address, following redirects; see {@link askPublicWeb} for
 * what is never asked.
 * @param address http or https
 */
export async function checkAddress(
  address: string,
  options: Pick<PublicWebOptions, 'isAllowed'> = {},
): Promise<AddressState> {
  const answer = await askPublicWeb(address, { ...options, headersOnly: true });
  if (answer.kind !== 'answer') return answer;
  const { headers } = answer.response;
  answer.response.destroy();
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? null;
  return { kind: 'reachable', type };
}
