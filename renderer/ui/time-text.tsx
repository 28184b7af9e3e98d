import { useEffect, useState } from 'react';
import { exactTimeText } from './exact-time-text';
import { deskLocale } from './locale';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Up to when a time is told by its distance from now. */
const recent = 7 * day;

const relative = new Intl.RelativeTimeFormat(deskLocale, { numeric: 'auto' });
/** The days of a zone, undefined for the person's own. */
const daysIn = (timeZone: 'UTC' | undefined) => {
  const day = { day: 'numeric', month: 'short', timeZone } as const;
  return {
    inYear: new Intl.DateTimeFormat(deskLocale, day),
    whole: new Intl.DateTimeFormat(deskLocale, { ...day, year: 'numeric' }),
    year: new Intl.DateTimeFormat(deskLocale, { year: 'numeric', timeZone }),
  };
};
const ownDays = daysIn(undefined);
const daysOfUtc = daysIn('UTC');
const clock = new Intl.DateTimeFormat(deskLocale, { timeStyle: 'short' });
const dayAndClock = new Intl.DateTimeFormat(deskLocale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
});

/**
 * A moment as people say it: its distance while recent, its date after that.
 * @param at the moment
 * @param now the moment from which one looks
 * @param utc whether its date is that of UTC, and not where the person is
 */
export function timeText(at: Date, now: Date, utc = false): string {
  const distance = at.getTime() - now.getTime();
  const size = Math.abs(distance);
  if (size < minute) return 'just now';
  if (size < hour) return relative.format(Math.trunc(distance / minute), 'minute');
  if (size < day) return relative.format(Math.trunc(distance / hour), 'hour');
  if (size < recent) return relative.format(Math.trunc(distance / day), 'day');
  const { inYear, whole, year } = utc ? daysOfUtc : ownDays;
  return (year.format(at) === year.format(now) ? inYear : whole).format(at);
}

/**
 * A moment as on a clock, with its day unless that is today.
 * @param at ISO 8601 instant
 * @param now the moment from which one looks
 */
export function clockText(at: string, now: Date): string {
  const moment = new Date(at);
  const isToday = moment.toDateString() === now.toDateString();
  return (isToday ? clock : dayAndClock).format(moment);
}

export interface TimeTextProps {
  /** ISO 8601 instant or Date. */
  readonly at: string | Date;
  /** Whether its date is that of UTC: of money, whose periods are of whole days there. */
  readonly utc?: boolean;
}

/** A moment: relative where recent, exact with its zone on hover; renewed every minute. */
export function TimeText({ at, utc = false }: TimeTextProps) {
  const moment = typeof at === 'string' ? new Date(at) : at;
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), minute);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={moment.toISOString()} title={exactTimeText(moment)} className="tabular">
      {timeText(moment, now, utc)}
    </time>
  );
}
