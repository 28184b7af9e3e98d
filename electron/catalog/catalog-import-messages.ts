import type { FileProblem } from './catalog-file-row.rules';
import type { ToolField } from './catalog-tool.schema';

/** What the main thread gives the import thread: the tools that a batch of rows may mean, as JSON. */
export interface ImportRequest {
  readonly batch: number;
  /**
   * `[[id, revision, slug, …values], …]`, as the database wrote it: the main thread does not read
   * it. The values are those of the fields that the file has, in its order.
   */
  readonly stored: string;
}

/** What the import thread answers. */
export type ImportMessage =
  | { readonly kind: 'unreadable'; readonly reason: string }
  | {
      readonly kind: 'begun';
      readonly notices: readonly string[];
      readonly rows: number;
      /** What is compared: the fields of which the file has a column. */
      readonly fields: readonly ToolField[];
      /** By what the rows of each batch name their tools; a slug only where there is no id. */
      readonly batches: readonly {
        readonly ids: readonly string[];
        readonly slugs: readonly string[];
      }[];
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
