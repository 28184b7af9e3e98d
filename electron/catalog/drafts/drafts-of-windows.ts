import { sameValue } from '../../change-sets/state.rules';
import type { DraftAccess, KeptDraft, keptDrafts } from '../../database/kept-drafts';
import { Turns } from '../../shared/turns';
import { besideOthers } from './catalog-drafts.rules';

/** Unsaved work as a window has it. */
export interface WindowDraft<Content extends { readonly values: object }>
  extends KeptDraft<Content> {
  /** The values that the window kept last, or began with: what another window kept since stays. */
  readonly since?: Content['values'] | undefined;
}

/**
 * A person has one draft of a thing, and may have it open in several windows: each writes what it has changed
 * itself, and what another one has kept of other fields stays.
 * @param drafts where they are kept
 */
export function draftsOfWindows<Content extends { readonly values: object }>(
  drafts: ReturnType<typeof keptDrafts<Content>>,
) {
  /** Two windows that keep the same draft at once would each read what was kept before the other. */
  const turns = new Turns();

  const beside = async (
    access: DraftAccess,
    id: string,
    { content, since }: WindowDraft<Content>,
  ): Promise<Content> => {
    const kept = since && (await drafts.load(access, id));
    if (!kept) return content;
    return { ...content, values: besideOthers(since, content.values, kept.content.values) };
  };

  return {
    /** In place of what the same window kept before. @returns when it was kept, ISO 8601 */
    save: (access: DraftAccess, id: string, form: WindowDraft<Content>): Promise<string> =>
      turns.take(async () => {
        const content = await beside(access, id, form);
        return drafts.save(access, id, { baseRevision: form.baseRevision, content });
      }),

    /** Throws it away, but for what another window has kept; none is fine too. */
    discard: (access: DraftAccess, id: string, form?: WindowDraft<Content>): Promise<void> =>
      turns.take(async () => {
        const content = form && (await beside(access, id, form));
        if (!content || sameValue(content.values, form.content.values)) {
          return drafts.discard(access, id);
        }
        await drafts.save(access, id, { baseRevision: form.baseRevision, content });
      }),
  };
}
