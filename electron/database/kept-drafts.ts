import { z } from 'zod';
import type { Clock } from '../shared/clock';
import type { Database } from './connection';
import { withDatabaseErrors } from './database-error';
import type { Actor } from './role-transaction';

/** How many drafts a list shows; a person has a handful. */
const listed = 200;

/** Where drafts are kept, and whose they are. */
export interface DraftAccess {
  /** Belongs to this desk alone. */
  readonly local: Database;
  readonly actor: Pick<Actor, 'userId'>;
  readonly clock: Clock;
}

/** Unsaved work on one thing, and what it was based on. */
export interface KeptDraft<Content> {
  readonly baseRevision: number | null;
  readonly content: Content;
}

interface StoredDraft<Content> extends KeptDraft<Content> {
  readonly id: string;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/**
 * The content without what jsonb cannot hold, in names too: PostgreSQL refuses NUL and halves of
 * surrogate pairs, which JSON writes as escapes. An escaped backslash is passed over whole: what
 * follows it is text.
 */
function storable(content: unknown) {
  const escapes = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g;
  const text = JSON.stringify(content).replace(escapes, (found) => {
    if (found === '\\\\') return found;
    return found === '\\u0000' ? '' : '\ufffd';
  });
  return JSON.parse(text);
}

/**
 * Unsaved work of the actor on things of one kind, kept on this machine until it is saved or thrown
 * away. What another version of the desk wrote and this one cannot read stays where it is and counts
 * as none.
 * @param entity what the drafts are of, as the table names it
 * @param contentSchema reads what was kept
 */
export function keptDrafts<Content>(entity: string, contentSchema: z.ZodType<Content>) {
  const recordSchema = z
    .object({
      entity_id: z.string(),
      base_revision: z.int().nullable(),
      content: contentSchema,
      updated_at: z.date(),
    })
    .transform(
      (record): StoredDraft<Content> => ({
        id: record.entity_id,
        baseRevision: record.base_revision,
        content: record.content,
        updatedAt: record.updated_at.toISOString(),
      }),
    );
  const keyOf = ({ actor }: DraftAccess, id: string) => ({
    user_id: actor.userId,
    entity,
    entity_id: id,
  });
  return {
    /** Takes the place of what was kept before. @returns when it was kept, ISO 8601 */
    async save(access: DraftAccess, id: string, draft: KeptDraft<Content>): Promise<string> {
      const key = keyOf(access, id);
      const kept = {
        base_revision: draft.baseRevision,
        content: storable(draft.content),
        updated_at: access.clock.now(),
      };
      await withDatabaseErrors('running', () =>
        access.local.prisma.drafts.upsert({
          where: { user_id_entity_entity_id: key },
          create: { ...key, ...kept },
          update: kept,
          select: { user_id: true },
        }),
      );
      return kept.updated_at.toISOString();
    },

    async load(access: DraftAccess, id: string): Promise<StoredDraft<Content> | null> {
      const record = await withDatabaseErrors('running', () =>
        access.local.prisma.drafts.findUnique({
          where: { user_id_entity_entity_id: keyOf(access, id) },
        }),
      );
      return recordSchema.safeParse(record).data ?? null;
    },

    /** The latest first. */
    async list({ local, actor }: DraftAccess): Promise<StoredDraft<Content>[]> {
      const records = await withDatabaseErrors('running', () =>
        local.prisma.drafts.findMany({
          where: { user_id: actor.userId, entity },
          orderBy: { updated_at: 'desc' },
          take: listed,
        }),
      );
      return records.flatMap((record) => recordSchema.safeParse(record).data ?? []);
    },

    /** None is fine too. */
    async discard(access: DraftAccess, id: string): Promise<void> {
      await withDatabaseErrors('running', () =>
        access.local.prisma.drafts.deleteMany({ where: keyOf(access, id) }),
      );
    },
  };
}
