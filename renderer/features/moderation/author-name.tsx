import { WrittenText } from '../../shared/written-text';

/** The name of an author, who chose it: in its own direction, which what stands beside it does not take on. */
export function AuthorName({ name }: { readonly name: string }) {
  return (
    <bdi>
      <WrittenText text={name} />
    </bdi>
  );
}
