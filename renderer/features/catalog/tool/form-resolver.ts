import type { FieldErrors, Resolver } from 'react-hook-form';
import type { z } from 'zod';
import { type ToolContent, toolFormSchema } from '../../../../electron/catalog/catalog-tool.schema';
import { type FormProblem, problemsByField } from './form-problems.rules';
import type { FormState } from './form-state.rules';

/** How the form library marks a field as wrong. */
export function fieldErrorOf({ message, items }: FormProblem) {
  return {
    type: 'refused',
    message,
    types: Object.fromEntries([...items].map(([at, text]) => [String(at), text])),
  };
}

function errorsOf(problems: readonly FormProblem[]): FieldErrors<FormState> {
  const errors: Record<string, unknown> = {};
  const pricing: Record<string, unknown> = {};
  for (const problem of problems) {
    const [field = '', part] = problem.path.split('.');
    if (part === undefined) errors[field] = fieldErrorOf(problem);
    else pricing[part] = fieldErrorOf(problem);
  }
  return Object.keys(pricing).length > 0 ? { ...errors, pricing } : errors;
}

/** What the catalog's own schema, the one that the main process checks with, finds wrong. */
export function problemsOf(values: FormState): readonly FormProblem[] {
  const { error } = toolFormSchema.safeParse(values);
  return error ? problemsOfIssues(error.issues) : [];
}

function problemsOfIssues(issues: z.ZodError['issues']): readonly FormProblem[] {
  return problemsByField(
    issues.map(({ path, message }) => ({
      path: path.map((part) => (typeof part === 'number' ? part : String(part))),
      message,
    })),
  ).fields;
}

/**
 * Checks the form. The form library's ready-made resolver would hang the problems of a list's
 * entries into a list of errors; here a list is one field with one message.
 */
export const formResolver: Resolver<FormState, unknown, ToolContent> = (values) => {
  const result = toolFormSchema.safeParse(values);
  if (result.success) return { values: result.data, errors: {} };
  return { values: {}, errors: errorsOf(problemsOfIssues(result.error.issues)) };
};
