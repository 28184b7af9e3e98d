import { createRequire } from 'node:module';

/** One field of a model, as Prisma's own parser gives it. */
export interface ModelField {
  readonly name: string;
  readonly kind: 'scalar' | 'enum' | 'object';
  readonly type: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
  readonly isId: boolean;
  readonly isUnique: boolean;
  readonly nativeType: readonly [string, readonly string[]] | null;
  readonly default?:
    | string
    | number
    | boolean
    | readonly unknown[]
    | { readonly name: string; readonly args: readonly string[] };
  readonly relationFromFields?: readonly string[];
  readonly relationToFields?: readonly string[];
  readonly relationOnDelete?: string;
  readonly documentation?: string;
}

export interface Model {
  readonly name: string;
  readonly schema: string;
  readonly fields: readonly ModelField[];
  readonly documentation?: string;
}

export interface ModelIndex {
  readonly model: string;
  readonly type: 'id' | 'normal' | 'unique';
  readonly fields: readonly { readonly name: string }[];
}

export interface ModelEnum {
  readonly name: string;
  readonly values: readonly { readonly name: string }[];
}

/** The Prisma data model of `schema.prisma`. */
export interface DataModel {
  readonly models: readonly Model[];
  readonly enums: readonly ModelEnum[];
  readonly indexes: readonly ModelIndex[];
}

/**
 * Parses a Prisma schema with Prisma's own parser in WebAssembly, which downloads nothing.
 * @param text contents of `schema.prisma`
 * @throws Error with Prisma's message when the schema is invalid.
 */
export function parseDataModel(text: string): DataModel {
  const parser: { get_dmmf(request: string): string } = createRequire(import.meta.url)(
    '@prisma/prisma-schema-wasm',
  );
  const request = { prismaSchema: [['schema.prisma', text]], noColor: true };
  return JSON.parse(parser.get_dmmf(JSON.stringify(request))).datamodel;
}

/** The fields of a model that are columns of its table. */
export function columnsOf(model: Model): readonly ModelField[] {
  return model.fields.filter(({ kind }) => kind !== 'object');
}
