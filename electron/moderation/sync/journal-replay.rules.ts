import type { JournalEntry } from './journal-format';

type OperationEntry = Extract<JournalEntry, { kind: 'operation' }>;

/** What a journal adds up to. */
export interface JournalState {
  readonly deviceId: string | undefined;
  readonly nextSeq: number;
  readonly workingOffline: boolean;
  /** The operations that were saved, in the order of their numbers. */
  readonly operations: readonly OperationEntry[];
  /** Ids of operations that were refused to the person: a database that has them took them unasked. */
  readonly refused: ReadonlySet<string>;
}

function idOf({ payload }: OperationEntry): string {
  return payload.opId;
}

/** Adds up the entries of a journal. */
export function replayJournal(entries: readonly JournalEntry[]): JournalState {
  let deviceId: string | undefined;
  let nextSeq = 1;
  let workingOffline = false;
  let bySeq = new Map<number, OperationEntry>();
  const refused = new Set<string>();
  for (const entry of entries) {
    switch (entry.kind) {
      case 'head':
        deviceId = entry.deviceId;
        nextSeq = entry.nextSeq;
        workingOffline = entry.workingOffline;
        break;
      case 'operation':
        // A number that comes again was never saved the first time.
        bySeq.set(entry.seq, entry);
        refused.delete(idOf(entry));
        // One that a damaged journal lacked stands behind those after it.
        nextSeq = Math.max(nextSeq, entry.seq + 1);
        break;
      case 'void':
        for (const opId of entry.opIds) refused.add(opId);
        for (const seq of entry.seqs) {
          const operation = bySeq.get(seq);
          if (operation) refused.add(idOf(operation));
          bySeq.delete(seq);
        }
        nextSeq = Math.min(nextSeq, ...entry.seqs);
        break;
      case 'device': {
        const byId = new Map([...bySeq.values()].map((operation) => [idOf(operation), operation]));
        bySeq = new Map();
        for (const [index, opId] of entry.order.entries()) {
          const operation = byId.get(opId);
          if (operation) bySeq.set(index + 1, { ...operation, seq: index + 1 });
        }
        deviceId = entry.deviceId;
        nextSeq = entry.order.length + 1;
        break;
      }
    }
  }
  const operations = [...bySeq.values()].sort((one, other) => one.seq - other.seq);
  return { deviceId, nextSeq, workingOffline, operations, refused };
}
