/** Lines of 24 × 24, drawn as those of the icons elsewhere. */
interface SignProps {
  readonly path: string;
  /** Of the lines, where others than two of 24 look right. */
  readonly strokeWidth?: number;
  readonly className?: string;
}

/**
 * A sign of a grid. Its elements and nothing around them: a header and a hundred rows have one each,
 * and the components of icons cost as much as the cells.
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

export const signs = {
  ascending: 'M12 19V5m-7 7 7-7 7 7',
  descending: 'M12 5v14m7-7-7 7-7-7',
  check: 'M20 6 9 17l-5-5',
  menu: 'm6 9 6 6 6-6',
} as const;
