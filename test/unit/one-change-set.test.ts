import { describe, expect, it } from 'vitest';
import { oneChangeSet } from '../../renderer/shared/change-review/one-change-set';

describe('a change that is sent', () => {
  const lost = () => Promise.reject(new Error('The answer was lost'));
  const answered = (id: string) => Promise.resolve(id);
  /** The id under which something is sent of which nothing is heard. */
  async function lose(send: ReturnType<typeof oneChangeSet>, change: unknown): Promise<string> {
    let sent = '';
    const sending = send(change, (id) => {
      sent = id;
      return lost();
    });
    await expect(sending).rejects.toThrow('The answer was lost');
    return sent;
  }

  it('goes under the same id again where its answer was lost', async () => {
    const send = oneChangeSet();
    const first = await lose(send, [1, { name: 'A' }]);
    expect(await lose(send, [1, { name: 'A' }])).toBe(first);
    expect(await send([1, { name: 'A' }], answered)).toBe(first);
  });

  it('is another one once it was changed, or was answered', async () => {
    const send = oneChangeSet();
    const first = await lose(send, { status: 'DEPRECATED' });
    const second = await send({ status: 'DISABLED' }, answered);
    expect(second).not.toBe(first);
    // Brought back meanwhile, the same can be wanted once more.
    expect(await send({ status: 'DISABLED' }, answered)).not.toBe(second);
  });
});
