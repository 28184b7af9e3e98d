import { Search } from 'lucide-react';

import { screenHref } from '../shared/hash-route';
import type { RouteParams } from '../shared/hash-route.rules';
import { classes } from '../ui/classes';
import { Kbd } from '../ui/kbd';
import type { Screen } from './screens';

export interface NavigationProps {
  /** Only the screens that the present role may see. */
  readonly screens: readonly Screen[];
  readonly current: string | undefined;
  /** The state that a screen opens in. */
  readonly placeOf: (id: string) => RouteParams;
  readonly onOpenPalette: () => void;
  /** Somebody is about to go there: the pointer or the focus is on its line. */
  readonly onApproach: (id: string) => void;
}

const itemClasses =
  'flex h-control items-center gap-8 rounded-4 px-8 text-muted transition-colors hover:bg-pressed hover:text-text max-narrow:justify-center max-narrow:px-0';

/** Where one can go. In a narrow window only the icons remain. */
export function Navigation(props: NavigationProps) {
  const { screens, current, placeOf, onOpenPalette, onApproach } = props;
  const links = (section: Screen['section']) =>
    screens
      .filter((screen) => screen.section === section)
      .map(({ id, title, icon: Icon, count: Count }) => (
        <a
          key={id}
          href={screenHref(id, placeOf(id))}
          aria-current={id === current ? 'page' : undefined}
          title={title}
          onPointerEnter={() => onApproach(id)}
          onFocus={() => onApproach(id)}
          className={classes(
            itemClasses,
            'aria-[current=page]:bg-pressed aria-[current=page]:font-medium aria-[current=page]:text-text',
          )}
        >
          <Icon aria-hidden="true" className="size-icon shrink-0" />
          <span className="truncate max-narrow:sr-only">{title}</span>
          {Count && <Count />}
        </a>
      ));
  return (
    <nav
      aria-label="Screens"
      className="flex w-nav shrink-0 select-none flex-col gap-2 p-8 max-narrow:w-bar print:hidden"
    >
      <p className="flex h-32 items-center gap-8 px-8 font-semibold max-narrow:justify-center max-narrow:px-0">
        <DeskMark />
        <span className="max-narrow:sr-only">Desk</span>
      </p>
      <button
        type="button"
        onClick={onOpenPalette}
        aria-label="Find"
        className={classes(itemClasses, 'mb-8 border border-line bg-surface text-faint')}
      >
        <Search aria-hidden="true" className="size-icon shrink-0" />
        <span className="grow text-left max-narrow:sr-only">Find…</span>
        <Kbd keys="mod+k" className="max-narrow:hidden" />
      </button>
      {links('work')}
      <div className="mt-auto flex flex-col gap-2">{links('desk')}</div>
    </nav>
  );
}

/** The desk's own mark: a grid with one open place. */
function DeskMark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 16 16" className="size-icon shrink-0">
      <rect x="1" y="1" width="6" height="6" rx="1.5" className="fill-accent" />
      <rect x="9" y="1" width="6" height="6" rx="1.5" className="fill-accent" opacity="0.45" />
      <rect x="1" y="9" width="6" height="6" rx="1.5" className="fill-accent" opacity="0.45" />
      <rect x="9" y="9" width="6" height="6" rx="1.5" className="fill-accent" opacity="0.2" />
    </svg>
  );
}
