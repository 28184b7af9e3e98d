import { Notice } from '../../../ui/notice';
import { type FormProblem, fieldLabels } from './form-problems.rules';
import type { FormPath } from './form-state.rules';

export interface ErrorSummaryProps {
  readonly problems: readonly FormProblem[];
  readonly onShow: (path: FormPath) => void;
}

/** Everything that keeps a form from being saved, each leading to its field. */
export function ErrorSummary({ problems, onShow }: ErrorSummaryProps) {
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
