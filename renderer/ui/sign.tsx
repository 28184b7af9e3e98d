export interface SignProps {
  /** Lines in a field of 24 × 24, as those of the icons elsewhere. */
  readonly path: string;
  /** Of the lines, where others than two of 24 look right. */
  readonly strokeWidth?: number;
  readonly className?: string;
}

/**
 * A sign that a grid has in every row. Its elements and nothing around them: the components of icons
 * cost as much as the cells.
 */
export function Sign({ path, strokeWidth = 2, className = 'size-12 shrink-0' }: SignProps) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={strokeWidth}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
    >
      <path d={path} />
    </svg>
  );
}
