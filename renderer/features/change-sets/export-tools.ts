import type { useTRPCClient } from '../../bridge/trpc';
import type { OperationRequest } from '../../shared/operations';

/** A file of tools, in the parts that it was read in. */
export interface ToolFile {
  readonly parts: readonly string[];
  readonly count: number;
}

/**
 * Reads every tool, page by page, as an operation that counts them and can be stopped.
 * @returns what starts it; see {@link OperationRequest}
 */
export function exportTools(
  client: ReturnType<typeof useTRPCClient>,
  format: 'csv' | 'json',
): OperationRequest<ToolFile>['start'] {
  return (observer) => {
    let stopped = false;
    const read = async () => {
      const parts: string[] = [];
      let after: string | null = null;
      let count = 0;
      do {
        const page: { text: string; count: number; next: string | null } =
          await client.catalog.files.exportPage.query({ format, after });
        if (stopped) return;
        parts.push(page.text);
        count += page.count;
        after = page.next;
        observer.onData({ kind: 'progress', step: 'Reading tools', done: count, total: null });
      } while (after !== null);
      observer.onData({ kind: 'result', result: { parts, count } });
    };
    read().catch(observer.onError);
    return {
      unsubscribe: () => {
        stopped = true;
      },
    };
  };
}
