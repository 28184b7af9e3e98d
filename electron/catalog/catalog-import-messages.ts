import type { FileProblem } from './catalog-file-row.rules';

/** What the main thread gives the import thread: the tools that a batch of rows may mean, as JSON. */
export interface ImportRequest {
  readonly batch: number;
  /** `[[id, revision, state], …]`, as the database wrote it: the main thread does not read it. */
  readonly stored: string;
}

/** What the import thread answers. */
export type ImportMessage =
  | { readonly kind: 'unreadable'; readonly reason: string }
  | {
      readonly kind: 'begun';
      readonly notices: readonly string[];
      readonly rows: number;
      /** By what the rows of each batch name their tools. */
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
      /** All problems of the file, after its last batch. */
      readonly problems?: readonly FileProblem[];
    };
