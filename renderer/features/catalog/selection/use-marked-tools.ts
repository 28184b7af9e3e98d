import { useMemo, useState } from 'react';
import type { ToolRow } from '../../../../electron/catalog/catalog-tool.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { describeFailure } from '../../../shared/error-messages';
import { useRowChanges } from '../../../ui/data-grid/grid-rows';
import { useToast } from '../../../ui/toast';
import type { CatalogView } from '../catalog-view.rules';
import type { useToolRows } from '../grid/use-tool-rows';
import { useAllTools } from './use-all-tools';
import type { StatusSubject } from './use-change-status';

/** What is watched while nothing is selected. */
const unwatched = {};

const nothing: ReadonlyMap<string, StatusSubject> = new Map();

function subjectOf({ id, name, status, revision }: ToolRow): StatusSubject {
  return { id, name, status, revision };
}

/** The selected tools with what acts on them must know, in sight or not. */
export function useMarkedTools(view: CatalogView, list: ReturnType<typeof useToolRows>) {
  const toast = useToast();
  const [marked, setMarked] = useState(nothing);
  const allTools = useAllTools(view);

  const select = (ids: ReadonlySet<string>) => {
    allTools.giveUp();
    const rows = new Map(list.loaded().map((row) => [row.id, row]));
    setMarked(
      new Map(
        [...ids].flatMap((id) => {
          const row = rows.get(id) ?? list.asked.current.get(id);
          const subject = row ? subjectOf(row) : marked.get(id);
          return subject ? [[id, subject] as const] : [];
        }),
      ),
    );
  };
  const selectAll = async () => {
    try {
      const all = await allTools.ask();
      if (all === null) return;
      setMarked(new Map(all.map((subject) => [subject.id, subject])));
      if (list.total !== null && all.length < list.total) {
        toast.show({
          title: `${numberText(all.length)} of ${numberText(list.total)} tools are selected`,
          // They come in the order of their ids, whatever the list is sorted by.
          description:
            'More cannot be changed at once, and they are not those at the top of the list. Narrow it to the tools that you mean.',
        });
      }
    } catch (error) {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ title, description: text, tone: 'danger' });
    }
  };
  // What is in sight is newer than what was selected: a revision must be the latest.
  const anyMarked = marked.size > 0;
  const version = useRowChanges(anyMarked ? list.source : unwatched);
  const { loaded } = list;
  // Ten thousand of them took 5 ms of whatever drew the screen again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another version other rows are loaded
  const tools = useMemo(() => {
    const rows = new Map(marked.size > 0 ? loaded().map((row) => [row.id, row]) : []);
    return [...marked.values()].map((subject) => {
      const row = rows.get(subject.id);
      return row ? subjectOf(row) : subject;
    });
  }, [marked, loaded, version]);
  const ids: ReadonlySet<string> = useMemo(() => new Set(marked.keys()), [marked]);
  return {
    tools,
    ids,
    select,
    selectAll: () => void selectAll(),
    /** How many were found so far of all that are to be selected, where that takes long; null otherwise. */
    selecting: allTools.found,
    giveUpSelecting: allTools.giveUp,
    /** It was deleted. */
    forget: (id: string) =>
      setMarked((before) => new Map([...before].filter(([other]) => other !== id))),
    clear: () => setMarked(nothing),
  };
}
