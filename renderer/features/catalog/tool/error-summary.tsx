import { get, useFormState } from 'react-hook-form';
import { Notice } from '../../../ui/notice';
import { type FormProblem, fieldLabels } from './form-problems.rules';
import type { FormPath, FormState } from './form-state.rules';

export interface ErrorSummaryProps {
  readonly problems: readonly FormProblem[];
  readonly onShow: (path: FormPath) => void;
}

/** Everything that keeps a form from being saved, each leading to its field, until it is put right there. */
export function ErrorSummary({ problems: found, onShow }: ErrorSummaryProps) {
  const { errors } = useFormState<FormState>();
  const problems = found.filter(({ path }) => get(errors, path) !== undefined);
  if (problems.length === 0) return null;
  return (
    <Notice
      urgent
      tone="danger"
      title={
        problems.length === 1
          ? 'Not saved: one field needs attention'
          : `Not saved: ${problems.length} fields need attention`
      }
    >
      <ul className="flex flex-col gap-2">
        {problems.map(({ path, message }) => (
          <li key={path}>
            <button
              type="button"
              onClick={() => onShow(path)}
              className="text-left underline-offset-2 hover:underline"
            >
              <span className="font-medium">{fieldLabels[path]}:</span> {message}
            </button>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
