/** The surface of everything that floats: menus, popovers, lists of a select. */
export const popupClasses =
  'rounded-8 border border-line bg-raised shadow-raised transition-opacity duration-100 ' +
  'data-ending-style:opacity-0 data-starting-style:opacity-0 focus-visible:outline-none';

/** One choice in a floating list. */
export const popupItemClasses =
  'flex min-h-control-small cursor-default select-none items-center gap-8 rounded-4 px-8 py-2 text-13 outline-none ' +
  'data-highlighted:bg-highlight data-disabled:pointer-events-none data-disabled:opacity-50';
