import { useCallback, useEffect, useRef, useState } from 'react';
import {
  advanced,
  redone,
  type Timeline,
  timelineOf,
  undone,
} from '../../../shared/timeline.rules';
import { type Chosen, chosenOf, differingPaths, typingPlace } from './form-undo.rules';
import type { ToolForm } from './use-tool-form';

/**
 * Undoing and redoing what was chosen, switched or listed in a tool's form. Texts are not touched: there
 * the browser undoes, in the field that is typed in. What others stored meanwhile begins anew.
 */
export function useFormUndo(form: ToolForm) {
  const [timeline, setTimeline] = useState<Timeline<Chosen>>(() =>
    timelineOf(chosenOf(form.getValues())),
  );
  // The form tells of a change at once, several times within one act; a render comes later.
  const present = useRef(timeline);
  const putting = useRef(false);
  const act = useRef<string | null>(null);
  const acts = useRef(0);

  const show = useCallback((next: Timeline<Chosen>) => {
    present.current = next;
    setTimeline(next);
  }, []);

  useEffect(() => {
    /** One act can change two fields, one after the other: a picture goes with its words. */
    const stepOf = (place: string | null) => {
      if (act.current === null) {
        acts.current += 1;
        act.current = place ?? `act ${acts.current}`;
        queueMicrotask(() => {
          act.current = null;
        });
      }
      return act.current;
    };
    return form.subscribe({
      formState: { values: true },
      callback: ({ name, values }) => {
        if (putting.current) return;
        const now = present.current;
        const next = chosenOf(values);
        if (differingPaths(now.present, next).length === 0) return;
        // Without a name the whole form was shown anew: with another version, or what is stored.
        show(
          name === undefined
            ? timelineOf(next)
            : advanced(now, next, stepOf(typingPlace(now.present, next))),
        );
      },
    });
  }, [form, show]);

  const go = (to: Timeline<Chosen>) => {
    putting.current = true;
    for (const path of differingPaths(chosenOf(form.getValues()), to.present)) {
      form.setValue(path, to.present[path] as never, { shouldDirty: true, shouldTouch: true });
      if (form.getFieldState(path).error) void form.trigger(path);
    }
    putting.current = false;
    show(to);
  };
  return {
    undo: timeline.past.length > 0 ? () => go(undone(present.current)) : null,
    redo: timeline.future.length > 0 ? () => go(redone(present.current)) : null,
  };
}

export type FormUndo = ReturnType<typeof useFormUndo>;
