import { useMemo, useState } from 'react';
import { mostSubjects } from '../../../electron/catalog/catalog.schema';
import type { ToolRow } from '../../../electron/catalog/catalog-tool.schema';
import { numberText } from '../../../electron/shared/number-text';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { describeFailure } from '../../shared/error-messages';
import { useRowChanges } from '../../ui/data-grid/grid-rows';
import { useToast } from '../../ui/toast';
import { type CatalogView, queryOf } from './catalog-view.rules';
import type { StatusSubject } from './use-change-status';
import type { useToolRows } from './use-tool-rows';

/** What is watched while nothing is selected. */
const unwatched = {};

const nothing: ReadonlyMap<string, StatusSubject> = new Map();

function subjectOf({ id, name, status, revision }: ToolRow): StatusSubject {
  return { id, name, status, revision };
}

/** The selected tools with what acts on them must know, in sight or not. */
export function useMarkedTools(view: CatalogView, list: ReturnType<typeof useToolRows>) {
  const client = useTRPCClient();
  const toast = useToast();
  const [marked, setMarked] = useState(nothing);

  const select = (ids: ReadonlySet<string>) => {
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
      const all: StatusSubject[] = [];
      let after: string | null = null;
      do {
        const page: { tools: StatusSubject[]; next: string | null } =
          await client.catalog.subjects.query({ ...queryOf(view), after });
        all.push(...page.tools);
        after = page.next;
      } while (after !== null && all.length < mostSubjects);
      setMarked(new Map(all.map((subject) => [subject.id, subject])));
      if (list.total !== null && all.length < list.total) {
        toast.show({
          title: `The first ${numberText(all.length)} of ${numberText(list.total)} tools are selected`,
          description: 'More cannot be changed at once. Narrow the list to select the others.',
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
    /** It was deleted. */
    forget: (id: string) =>
      setMarked((before) => new Map([...before].filter(([other]) => other !== id))),
    clear: () => setMarked(nothing),
  };
}
