import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createDraftWriter,
  type DraftState,
  draftRestMs,
} from '../../renderer/shared/draft-writer';

/** A place that keeps one text and answers when it is told to. */
function slowStore() {
  const waiting: (() => void)[] = [];
  const store = { kept: null as string | null, writes: [] as (string | null)[], fail: false };
  const write = (content: string | null) =>
    new Promise<string>((resolve, reject) => {
      store.writes.push(content);
      waiting.push(() => {
        if (store.fail) return reject(new Error('refused'));
        store.kept = content;
        resolve(`kept ${content}`);
      });
    });
  const answer = async () => {
    waiting.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { store, write, answer };
}

describe('keeping unsaved work', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function begin(begins: 'empty' | 'kept' = 'empty') {
    const { store, write, answer } = slowStore();
    const states: DraftState['kind'][] = [];
    let text: string | null = null;
    const writer = createDraftWriter<string>({
      begins,
      snapshot: () => text,
      save: write,
      discard: async () => void (await write(null)),
      onState: ({ kind }) => states.push(kind),
    });
    const type = (next: string | null) => {
      text = next;
      writer.touch();
    };
    return { store, answer, states, writer, type };
  }

  it('writes once typing rests, and only the last text', async () => {
    const { store, answer, type, states } = begin();
    type('a');
    await vi.advanceTimersByTimeAsync(draftRestMs - 1);
    type('ab');
    await vi.advanceTimersByTimeAsync(draftRestMs - 1);
    expect(store.writes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await answer();
    expect(store.kept).toBe('ab');
    expect(states.at(-1)).toBe('kept');
  });

  it('writes at once when the form is left', async () => {
    const { store, answer, type, writer } = begin();
    type('a');
    void writer.flush();
    await answer();
    expect(store.kept).toBe('a');
  });

  it('never lets an older text overwrite a newer one', async () => {
    const { store, answer, type, writer } = begin();
    type('old');
    void writer.flush();
    type('new');
    void writer.flush();
    expect(store.writes).toEqual(['old']);
    await answer();
    await answer();
    expect(store.writes).toEqual(['old', 'new']);
    expect(store.kept).toBe('new');
  });

  it('throws a kept draft away when nothing is unsaved any more, and asks for nothing otherwise', async () => {
    const kept = begin('kept');
    kept.type(null);
    void kept.writer.flush();
    await kept.answer();
    expect(kept.store.writes).toEqual([null]);

    const empty = begin('empty');
    empty.type(null);
    await empty.writer.flush();
    expect(empty.store.writes).toEqual([]);
  });

  it('says that a draft was not kept, and tries again with the next change', async () => {
    const { store, answer, type, states } = begin();
    store.fail = true;
    type('a');
    await vi.advanceTimersByTimeAsync(draftRestMs);
    await answer();
    expect(states.at(-1)).toBe('failed');
    store.fail = false;
    type('ab');
    await vi.advanceTimersByTimeAsync(draftRestMs);
    await answer();
    expect(store.kept).toBe('ab');
  });
});
