import type { ToolField } from '../catalog-tool.schema';
import type { FileProblem } from './catalog-file-row.rules';

/** How rows of a file name their tools; by a slug only where there is no id. */
export interface NamedTools {
  readonly ids: readonly string[];
  readonly slugs: readonly string[];
}

/**
 * Rows to stage, a list for every column, each as PostgreSQL reads it: taking apart what belongs to a row
 * costs it more than putting lists side by side.
 */
export interface StagedLists {
  readonly ids: string;
  readonly actions: string;
  /** Where each stands in the file. */
  readonly rows: string;
  readonly revisions: string;
  /**
   * As JSON in UTF-8, which the database reads as it is: handed over, where a text would be copied for
   * each thread and encoded by the one that the window waits for.
   */
  readonly wanted: Uint8Array<ArrayBuffer>;
}

/** What the main thread gives the import thread: the file, then what is stored, batch by batch. */
export type ImportRequest =
  | {
      readonly kind: 'file';
      /** All of a buffer, which is handed over: copying it would hold the window up. */
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly kind: 'stored';
      /**
       * The tools that a batch of rows may mean, by columns: `[ids, revisions, slugs, …values]`, as
       * the database wrote it. The main thread does not read it. The values are those of the fields
       * that the file has, in its order.
       */
      readonly stored: string;
    };

/** What the import thread answers. Batches are asked for, given and compared in one order. */
export type ImportMessage =
  | { readonly kind: 'unreadable'; readonly reason: string }
  | {
      /** Rows that were read, to be looked up while the next ones are. */
      readonly kind: 'batch';
      /** What is compared: the fields of which the file has a column. */
      readonly fields: readonly ToolField[];
      readonly named: NamedTools;
    }
  | {
      /** The file was read to its end. */
      readonly kind: 'read';
      readonly notices: readonly string[];
      /** Whether its rows may say which revision they are based on. */
      readonly namesRevisions: boolean;
      readonly rows: number;
    }
  | {
      readonly kind: 'compared';
      readonly staged: StagedLists;
      readonly count: number;
      readonly created: number;
      readonly unchanged: number;
      readonly invalid: number;
      /** Of those to stage: rows on another revision than is stored, or on a tool that is gone. */
      readonly stale: number;
      /** Of those to stage: rows that give a tool another slug. */
      readonly renamed: number;
      readonly problems: readonly FileProblem[];
    };
