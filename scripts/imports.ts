import { parseSync } from 'vite';

/** One import of one file, as it is written. */
export interface ImportStatement {
  readonly specifier: string;
  /** Whether only types are imported, so that nothing of it is there at run time. */
  readonly typeOnly: boolean;
}

/** Specifiers of `import('…')` in code and in types, which the parser's summary leaves out. */
function* inlineImports(node: unknown): Generator<ImportStatement> {
  if (Array.isArray(node)) {
    for (const item of node) yield* inlineImports(item);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, source } = node as { readonly type?: unknown; readonly source?: unknown };
  if (type === 'ImportExpression' || type === 'TSImportType') {
    const specifier = (source as { readonly value?: unknown } | null)?.value;
    if (typeof specifier === 'string') {
      yield { specifier, typeOnly: type === 'TSImportType' };
    }
  }
  for (const value of Object.values(node)) yield* inlineImports(value);
}

/**
 * Every import, re-export and dynamic import of a TypeScript file.
 * @throws Error naming the file when it cannot be parsed.
 */
export function importsOf(file: string, source: string): readonly ImportStatement[] {
  const { module, program, errors } = parseSync(file, source);
  const [error] = errors;
  if (error) throw new Error(`${file}: ${error.message}`);
  const statements = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    // Without entries it is imported for its effects.
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const exports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ specifier: moduleRequest.value, typeOnly: isType }] : [],
    ),
  );
  return [...statements, ...exports, ...inlineImports(program)];
}
