import { QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeskQueryClient } from '../../renderer/app/query-client';

describe('what is outdated while it is being read', () => {
  const queryKey = ['limits'];
  const cache = createDeskQueryClient();
  let stored = 'before';
  let answers: (() => void)[] = [];
  /** Reads what is stored now; the answer comes when it is let go. */
  const queryFn = () => {
    const read = stored;
    return new Promise<string>((resolve) => answers.push(() => resolve(read)));
  };
  const answer = async (which: number) => {
    answers[which]?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  beforeEach(() => {
    stored = 'before';
    answers = [];
  });
  afterEach(() => cache.clear());

  it('is read again after a first answer that may be of before', async () => {
    const observer = new QueryObserver(cache, { queryKey, queryFn });
    const leave = observer.subscribe(() => undefined);
    stored = 'after';
    const readAgain = cache.invalidateQueries({ queryKey });
    await answer(0);
    expect(observer.getCurrentResult().data, 'shown meanwhile').toBe('before');
    await answer(1);
    await readAgain;
    expect(observer.getCurrentResult().data).toBe('after');
    expect(answers).toHaveLength(2);
    leave();
  });

  it('is outdated still when somebody turns to what was read ahead', async () => {
    const ahead = cache.prefetchQuery({ queryKey, queryFn });
    stored = 'after';
    const marked = cache.invalidateQueries({ queryKey });
    await answer(0);
    await Promise.all([ahead, marked]);
    expect(answers, 'nobody looks at it').toHaveLength(1);
    const observer = new QueryObserver(cache, { queryKey, queryFn });
    const leave = observer.subscribe(() => undefined);
    await answer(1);
    expect(observer.getCurrentResult().data).toBe('after');
    leave();
  });

  it('is read once where an answer that came before is read again already', async () => {
    const observer = new QueryObserver(cache, { queryKey, queryFn });
    const leave = observer.subscribe(() => undefined);
    await answer(0);
    void observer.refetch();
    stored = 'after';
    const readAgain = cache.invalidateQueries({ queryKey });
    await answer(1);
    expect(observer.getCurrentResult().data, 'the call of before is given up').toBe('before');
    await answer(2);
    await readAgain;
    expect(observer.getCurrentResult().data).toBe('after');
    expect(answers).toHaveLength(3);
    leave();
  });
});
