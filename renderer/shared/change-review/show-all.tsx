import { Button } from '../../ui/button';

export interface ShowAllProps {
  /** What the text is called that is not shown in whole. */
  readonly of: string;
  readonly shown: boolean;
  readonly onChange: (shown: boolean) => void;
}

/** Shows what was left out between the changes of a long text, and leaves it out again. */
export function ShowAll({ of, shown, onChange }: ShowAllProps) {
  return (
    <Button size="small" variant="ghost" className="self-start" onClick={() => onChange(!shown)}>
      {shown ? 'Show less' : 'Show all'}
      <span className="sr-only"> of {of}</span>
    </Button>
  );
}
