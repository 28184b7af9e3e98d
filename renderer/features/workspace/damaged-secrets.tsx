import { Copyable } from '../../ui/copyable';
import { Notice } from '../../ui/notice';

export interface DamagedSecretsProps {
  /** Where the damaged file lies. */
  readonly path: string;
  /** What cannot be read any more, as the beginning of a sentence: "Stripe keys". */
  readonly what: string;
}

/** Where secrets are asked for that may have been given before: why they are asked for again. */
export function DamagedSecrets({ path, what }: DamagedSecretsProps) {
  return (
    <Notice tone="attention" title="The file of kept secrets was damaged">
      {what} that were kept in it cannot be read any more and have to be given again. The damaged
      file was not deleted: <Copyable text={path} what="place of the damaged file" />
    </Notice>
  );
}
