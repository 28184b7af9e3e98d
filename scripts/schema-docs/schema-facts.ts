import type { SchemaDescription } from '../../electron/database/schema-description';
import type { DataModel } from './data-model';

/** What the documents are made from. */
export interface SchemaFacts {
  readonly model: DataModel;
  readonly database: { readonly public: SchemaDescription; readonly desk_local: SchemaDescription };
}
