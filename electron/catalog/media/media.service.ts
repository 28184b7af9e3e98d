import { createHash } from 'node:crypto';
import { z } from 'zod';
import { inRole } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import { checkAddress } from '../addresses/address-check';
import type { CatalogAccess } from '../catalog-access';
import type { AddressState, PictureView, StoredPicture } from './media.schema';
import { isMediaAddress, mediaAddress, pictureTypes } from './media-address.rules';
import { isDrawing, readPictureContent } from './picture-content.rules';
import type { PictureSize } from './picture-size.rules';
import { fetchPicture } from './web-picture';

type Access = Pick<CatalogAccess, 'authority' | 'actor'>;

/**
 * Stores a picture. Storing the same one again gives the one that is there. Pictures that nothing
 * ever named are forgotten after a season, on this occasion.
 * @param bytes the file, whatever its name says
 * @throws DeskError `invalid` with a sentence where it is no picture that can be stored
 */
export async function storePicture(
  { authority, actor }: Access,
  bytes: Uint8Array,
): Promise<StoredPicture> {
  const content = readPictureContent(bytes);
  if (content.kind === 'refused') throw new DeskError('invalid', { reason: content.reason });
  const { type, width, height } = content;
  const address = mediaAddress(createHash('sha256').update(bytes).digest('hex'), type);
  await inRole(authority, actor, async (transaction) => {
    // Swept first, and by one at a time: what is stored here, perhaps again, must not be swept with it.
    await transaction.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('desk_media'))::text`;
    await transaction.$queryRaw`SELECT desk_sweep_media()`;
    await transaction.$executeRaw`
      INSERT INTO desk_media (address, content_type, width, height, bytes)
      VALUES (${address}, ${type}, ${width}, ${height}, ${Buffer.from(bytes)})
      ON CONFLICT DO NOTHING`;
  });
  return { address, type, width, height, size: bytes.length };
}

const recordsSchema = z.array(
  z.object({
    type: z.enum(pictureTypes),
    width: z.int(),
    height: z.int(),
    bytes: z.instanceof(Uint8Array),
  }),
);

async function readStored({ authority, actor }: Access, address: string): Promise<PictureView> {
  const rows = await inRole(
    authority,
    actor,
    (transaction) => transaction.$queryRaw`
      SELECT content_type AS type, width, height, bytes FROM desk_media WHERE address = ${address}`,
    { readOnly: true },
  );
  const [record] = recordsSchema.parse(rows);
  return record ? viewOf(record.type, record, record.bytes) : { kind: 'missing' };
}

function viewOf(
  type: Extract<PictureView, { kind: 'picture' }>['type'],
  size: PictureSize | null,
  bytes: Uint8Array,
): PictureView {
  return { kind: 'picture', type, size, bytes: Buffer.from(bytes).toString('base64') };
}

/** A picture of a tool to be looked at: a stored one, or what answers at its web address. */
export async function readPicture(access: Access, address: string): Promise<PictureView> {
  if (isMediaAddress(address)) return readStored(access, address);
  const answer = await fetchPicture(address);
  if (answer.kind !== 'answer') return answer;
  // Shown as a picture, a drawing runs no script and loads nothing.
  if (isDrawing(answer.bytes)) return viewOf('image/svg+xml', null, answer.bytes);
  const content = readPictureContent(answer.bytes);
  if (content.kind === 'refused') return { kind: 'unusable', reason: content.reason };
  return viewOf(content.type, content, answer.bytes);
}

const addressesSchema = z.array(z.object({ address: z.string() }));

/** Those of some addresses at which a picture is stored. */
async function storedAmong(
  { authority, actor }: Access,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const asked = addresses.filter(isMediaAddress);
  if (asked.length === 0) return new Set();
  const rows = await inRole(
    authority,
    actor,
    (transaction) => transaction.$queryRaw`
      SELECT address FROM desk_media WHERE address = ANY (${asked}::text[])`,
    { readOnly: true },
  );
  return new Set(addressesSchema.parse(rows).map(({ address }) => address));
}

/** Whether something answers at addresses of the web, and is stored at those of stored pictures. */
export async function checkAddresses(
  access: Access,
  addresses: readonly string[],
): Promise<{ address: string; state: AddressState }[]> {
  const stored = await storedAmong(access, addresses);
  return Promise.all(
    addresses.map(async (address) => {
      if (!isMediaAddress(address)) return { address, state: await checkAddress(address) };
      const isStored = stored.has(address);
      return { address, state: isStored ? { kind: 'reachable', type: null } : { kind: 'missing' } };
    }),
  );
}
