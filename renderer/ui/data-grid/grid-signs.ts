/** What headers and rows of a grid are marked with, as lines of a `Sign`. */
export const signs = {
  ascending: 'M12 19V5m-7 7 7-7 7 7',
  descending: 'M12 5v14m7-7-7 7-7-7',
  check: 'M20 6 9 17l-5-5',
  menu: 'm6 9 6 6 6-6',
} as const;
