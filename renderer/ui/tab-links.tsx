import { numberText } from '../../electron/shared/number-text';
import { classes } from './classes';

export interface TabLink<Id extends string> {
  readonly id: Id;
  readonly title: string;
  readonly href: string;
  /** How much waits there; 0 is not shown. */
  readonly count?: number | undefined;
  /** Whether what waits there is out of the ordinary. */
  readonly attention?: boolean | undefined;
}

export interface TabLinksProps<Id extends string> {
  /** Names them for assistive technology: "Parts of Purchases". */
  readonly label: string;
  readonly links: readonly TabLink<Id>[];
  readonly current: Id;
  /** Goes there within the screen; without it the link's address does. */
  readonly onGo?: (id: Id) => void;
}

/** The parts of a screen, as links: each has an address of its own. Where they do not fit they take a second line. */
export function TabLinks<Id extends string>({ label, links, current, onGo }: TabLinksProps<Id>) {
  return (
    <nav aria-label={label} className="flex shrink-0 flex-wrap border-line border-b px-8">
      {links.map(({ id, title, href, count = 0, attention = false }) => (
        <a
          key={id}
          href={href}
          aria-current={id === current ? 'page' : undefined}
          onClick={(event) => {
            if (!onGo || event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            onGo(id);
          }}
          className={classes(
            'group relative flex h-[36px] shrink-0 items-center gap-4 px-8 max-wide:px-4 text-muted transition-colors focus-inset hover:text-text',
            'aria-[current=page]:font-medium aria-[current=page]:text-text',
          )}
        >
          {/* As wide as its bold form, so that its neighbours stay where they are. */}
          <span
            data-title={title}
            className="flex flex-col after:invisible after:h-0 after:overflow-hidden after:font-medium after:content-[attr(data-title)]"
          >
            {title}
          </span>
          {count > 0 && (
            <span
              className={classes(
                'rounded-full px-4 text-11 tabular',
                attention ? 'bg-attention-tint text-attention-text' : 'bg-pressed text-muted',
              )}
            >
              {numberText(count)}
            </span>
          )}
          <span
            aria-hidden="true"
            className="absolute inset-x-8 max-wide:inset-x-4 bottom-0 hidden h-2 bg-accent group-aria-[current=page]:block"
          />
        </a>
      ))}
    </nav>
  );
}
