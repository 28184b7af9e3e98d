import { createHash } from 'node:crypto';
import { type DraftAccess, keptDrafts } from '../database/kept-drafts';
import { type TypedWords, typedWordsSchema } from './typed-words.schema';

const drafts = keptDrafts('words', typedWordsSchema);

/** A name may be longer than what an index takes. */
const idOf = (name: string) => createHash('sha256').update(name).digest('hex');

/** Keeps what the actor has typed by a name, in place of what was kept; null throws it away. */
export async function keepWords(access: DraftAccess, { name, value }: TypedWords): Promise<void> {
  if (value === null) return drafts.discard(access, idOf(name));
  await drafts.save(access, idOf(name), { baseRevision: null, content: { name, value } });
}

/** What the actor has typed and not sent, the latest first. */
export async function listWords(access: DraftAccess): Promise<TypedWords[]> {
  return (await drafts.list(access)).map(({ content }) => content);
}
