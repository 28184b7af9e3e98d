import type { FileProblem } from './catalog-file-row.rules';
import type { ToolField } from './catalog-tool.schema';

/** How rows of a file name their tools; by a slug only where there is no id. */
export interface NamedTools {
  readonly ids: readonly string[];
  readonly slugs: readonly string[];
}

/** What the main thread gives the import thread: first the file, then what is stored. */
export type ImportRequest =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'stored';
      readonly batch: number;
      /**
       * The tools that a batch of rows may mean, by columns: `[ids, revisions, slugs, …values]`, as
       * the database wrote it. The main thread does not read it. The values are those of the fields
       * that the file has, in its order.
       */
      readonly stored: string;
    };

/** What the import thread answers. */
export type ImportMessage =
  | { readonly kind: 'unreadable'; readonly reason: string }
  | {
      /** What can be looked up while the rest of the file is read. */
      readonly kind: 'first';
      /** What is compared: the fields of which the file has a column. */
      readonly fields: readonly ToolField[];
      readonly named: NamedTools;
    }
  | {
      readonly kind: 'begun';
      readonly notices: readonly string[];
      readonly rows: number;
      readonly fields: readonly ToolField[];
      /** By what the rows of each batch name their tools. */
      readonly batches: readonly NamedTools[];
    }
  | {
      readonly kind: 'compared';
      /** Rows to stage, as JSON: `[{row, id, action, revision, wanted}, …]`. */
      readonly staged: string;
      readonly count: number;
      readonly created: number;
      readonly unchanged: number;
      readonly invalid: number;
      /** Of those to stage: rows on another revision than is stored, or on a tool that is gone. */
      readonly stale: number;
      /** All problems of the file, after its last batch. */
      readonly problems?: readonly FileProblem[];
    };
